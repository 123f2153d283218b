import { useEffect, useRef } from 'preact/hooks';
import { FaultBanner } from './fault-banner';
import { routeHash, type View, VIEW_TITLES, VIEWS } from './model/route';
import { count } from './model/text';
import { connection, snapshot } from './state/live';
import { route } from './state/navigation';
import { BreakView } from './views/break/break-view';
import { MapView } from './views/map/map-view';
import { OrdersView } from './views/orders/orders-view';
import { ResultsView } from './views/results/results-view';
import { RunsView } from './views/runs/runs-view';
import { SlackView } from './views/slack/slack-view';
import { TimelineView } from './views/timeline/timeline-view';

const CONTENT: Readonly<Record<View, () => preact.JSX.Element>> = {
  map: MapView,
  timeline: TimelineView,
  runs: RunsView,
  orders: OrdersView,
  results: ResultsView,
  slack: SlackView,
  break: BreakView,
};

/** The page: a head that stays, and one view. */
export function App() {
  const { view, id } = route.value;
  const title = useRef<HTMLHeadingElement>(null);
  const first = useRef(true);
  useEffect(() => {
    document.title = `${id ? `${id} · ` : ''}${VIEW_TITLES[view]} · Auction console`;
    // Whoever goes to another view by keyboard goes on there; at the first paint the focus stays where the browser has it.
    if (!first.current) title.current?.focus();
    first.current = false;
  }, [view]);
  const Content = CONTENT[view];
  return (
    <>
      <a
        class="skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          title.current?.focus();
        }}
      >
        To the content
      </a>
      <header class="head">
        <div class="brand">Auction console</div>
        <Navigation view={view} />
        <Connection />
      </header>
      <FaultBanner />
      <main id="content">
        <h1 ref={title} tabIndex={-1}>
          {VIEW_TITLES[view]}
        </h1>
        <Content />
      </main>
    </>
  );
}

function Navigation({ view }: { view: View }) {
  return (
    <nav aria-label="Views">
      <ul>
        {VIEWS.map((each) => (
          <li key={each}>
            <a href={routeHash(each)} aria-current={each === view ? 'page' : undefined}>
              {VIEW_TITLES[each]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Connection() {
  const words = { connecting: 'connecting', live: 'live', lost: 'npm start has ended' }[connection.value];
  return (
    <div class="connection">
      <span class={`dot ${connection.value}`} aria-hidden="true" /> <span role="status">{words}</span>
      <span class="muted count">{snapshot.value && `${count(snapshot.value.events)} events`}</span>
    </div>
  );
}
