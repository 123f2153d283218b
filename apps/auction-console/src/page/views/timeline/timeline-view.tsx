import { type Route, routeHash } from '../../model/route';
import { route } from '../../state/navigation';
import { EntryDetails } from './entry-details';
import { EntryList } from './entry-list';
import { Filters } from './filters';
import { useTimeline } from './use-timeline';

/** Everything that happens, newest first. */
export function TimelineView() {
  const { id, query } = route.value;
  const timeline = useTimeline(query);
  return (
    <div class={`split timeline ${id ? 'with-details' : ''}`}>
      <div class="stack fill">
        <Filters query={query} />
        <EntryList timeline={timeline} chosen={id} href={(entry) => hrefOf(route.value, entry)} />
      </div>
      <aside class="details" aria-label="Entry">
        {id ? (
          <EntryDetails key={id} id={id} close={routeHash('timeline', undefined, query)} />
        ) : (
          <p class="empty">Choose an entry to see its input, output, error, duration and log lines.</p>
        )}
      </aside>
    </div>
  );
}

const hrefOf = ({ query }: Route, id: number) => routeHash('timeline', String(id), query);
