import { type Page, type StoredObject } from '../../../contract';
import { routeHash } from '../../model/route';
import { bytes } from '../../model/text';
import { Empty, Time } from '../../parts/basics';
import { PagedList } from '../../parts/paged-list';
import { get } from '../../state/api';
import { snapshot } from '../../state/live';
import { route } from '../../state/navigation';
import { ObjectView } from './object-view';

/** The objects of the results bucket, with their content and versions. */
export function ResultsView() {
  const { id, query } = route.value;
  return (
    <div class="split wide-details">
      <div class="stack fill">
        <p class="lead">Each accepted order of a run is one object. A repeated run stores nothing twice.</p>
        <PagedList<StoredObject>
          label="Objects of the results bucket"
          of="objects"
          load={(offset, limit) => get<Page<StoredObject>>('objects', { offset, limit })}
          keyOf={({ key }) => key}
          row={(object) => <ObjectRow object={object} chosen={object.key === id} />}
          changed={snapshot.value?.events}
          empty={<Empty>No results yet. Start a run.</Empty>}
        />
      </div>
      <aside class="details" aria-label="Object">
        {id ? (
          <ObjectView key={`${id} ${query.version}`} objectKey={id} version={query.version} />
        ) : (
          <Empty>No object is chosen.</Empty>
        )}
      </aside>
    </div>
  );
}

function ObjectRow({ object, chosen }: { object: StoredObject; chosen: boolean }) {
  const { key, size, storedAt } = object;
  return (
    <a class="entry" href={routeHash('results', key)} aria-current={chosen ? 'true' : undefined}>
      <span class="entry-line">
        <span class="entry-title">{key}</span>
      </span>
      <span class="entry-line muted">
        <Time at={storedAt} />
        <span>{bytes(size)}</span>
      </span>
    </a>
  );
}
