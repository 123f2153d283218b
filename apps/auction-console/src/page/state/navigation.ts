import { signal } from '@preact/signals';
import { parseRoute, type Route, routeHash } from '../model/route';

/** What the address says. */
export const route = signal<Route>(parseRoute(location.hash));

addEventListener('hashchange', () => (route.value = parseRoute(location.hash)));

/** Goes to another place of the page. */
export function go(...where: Parameters<typeof routeHash>): void {
  location.hash = routeHash(...where);
}

/** Changes the query without a new entry in the browser's history. */
export function setQuery(query: Readonly<Record<string, string | undefined>>): void {
  const { view, id } = route.value;
  history.replaceState(null, '', routeHash(view, id, query));
  route.value = parseRoute(location.hash);
}
