/** The views of the page, in the order of the navigation. */
export const VIEWS = ['map', 'timeline', 'runs', 'orders', 'results', 'slack', 'break'] as const;
export type View = (typeof VIEWS)[number];

export const VIEW_TITLES: Readonly<Record<View, string>> = {
  map: 'Map',
  timeline: 'Timeline',
  runs: 'Runs',
  orders: 'Orders',
  results: 'Results',
  slack: 'Slack',
  break: 'Break it',
};

/** What the address says behind its `#`: `#/runs/2026-11-25?outcome=rejected`. */
export interface Route {
  readonly view: View;
  /** Of the one thing that is shown: a run, an order, an object. */
  readonly id?: string;
  readonly query: Readonly<Record<string, string>>;
}

export function parseRoute(hash: string): Route {
  const { arn } = LINK.exec(hash)?.groups ?? {};
  if (arn) return routeOfArn(decode(arn));
  const [path, search = ''] = hash.replace(/^#\/?/, '').split('?');
  const [view, ...rest] = path.split('/');
  const id = rest.join('/');
  return {
    view: VIEWS.find((known) => known === view) ?? 'map',
    id: id === '' ? undefined : decode(id),
    query: Object.fromEntries(new URLSearchParams(search)),
  };
}

/** How links of messages name what they lead to. */
const LINK = /^#\/resource\?arn=(?<arn>[^&]+)/;

/** An execution is a run; anything else is on the map, where it is looked up by its ARN. */
function routeOfArn(arn: string): Route {
  const [, , service, , , kind, , ...name] = arn.split(':');
  if (service === 'states' && kind === 'execution') return { view: 'runs', id: name.join(':'), query: {} };
  return { view: 'map', id: arn, query: {} };
}

/** The reverse of {@link parseRoute}; what is undefined or empty in the query is left out. */
export function routeHash(view: View, id?: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const search = new URLSearchParams(given).toString();
  return `#/${view}${id === undefined ? '' : `/${encodeURIComponent(id)}`}${search ? `?${search}` : ''}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // typed by hand
  }
}
