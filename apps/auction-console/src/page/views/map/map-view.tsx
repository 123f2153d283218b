import { type Resource } from '../../../contract';
import { routeHash } from '../../model/route';
import { Badge, Empty, Problem } from '../../parts/basics';
import { snapshot, system } from '../../state/live';
import { route } from '../../state/navigation';
import { AlarmList } from './alarm-list';
import { ResourceDetails } from './resource-details';
import { SystemGraph } from './system-graph';

/** What is deployed, and what flows between it. */
export function MapView() {
  const { value } = system;
  if (!value) return <Empty>The map is loaded.</Empty>;
  const { id } = route.value;
  const chosen = value.resources.find((resource) => id && [resource.id, resource.arn].includes(id));
  return (
    <div class={id ? 'split map' : 'map'}>
      <div class="stack">
        <p class="lead">
          Everything that is deployed here, made from the synthesized templates. Lines light up when something goes
          along them; the numbers say how often. Choose a part to see its properties, its policy and its logs.
        </p>
        <SystemGraph system={value} chosen={chosen?.id} />
        <AlarmList alarms={value.resources.filter(isAlarm)} />
        <Flows />
      </div>
      {id && (
        <aside class="details" aria-label="Details">
          <p>
            <a href={routeHash('map')}>Close</a>
          </p>
          {chosen ? <ResourceDetails key={chosen.id} resource={chosen} /> : <Problem problem={unknown(id)} />}
        </aside>
      )}
    </div>
  );
}

const unknown = (id: string) => new Error(`Nothing that is deployed has the id ${id}.`);
const isAlarm = ({ kind }: Resource) => kind === 'alarm';

/** The lines of the map as sentences, for those who cannot see it. */
function Flows() {
  const { resources, edges } = system.value!;
  const titles = new Map(resources.map((resource) => [resource.id, resource]));
  return (
    <details class="fold">
      <summary>What flows, as a list</summary>
      <ul class="plain-list">
        {edges.map(({ id, from, to, label }) => (
          <li key={id}>
            <a href={routeHash('map', from)}>{titles.get(from)?.title ?? from}</a> {label}{' '}
            <a href={routeHash('map', to)}>{titles.get(to)?.title ?? to}</a>{' '}
            <Badge tone="plain">{snapshot.value?.edges[id] ?? 0}</Badge>
          </li>
        ))}
      </ul>
    </details>
  );
}
