import { type ActiveFault } from '../contract';
import { count, plural, span } from './model/text';
import { Action } from './parts/action';
import { change, part } from './state/api';
import { ahead, snapshot } from './state/live';

/** What is switched on, on top of the page until it is off. */
export function FaultBanner() {
  const faults = snapshot.value?.faults ?? [];
  const hours = ahead.value > 60_000 ? `The clock is ${span(ahead.value / 1000)} ahead.` : '';
  if (faults.length === 0 && !hours) return null;
  return (
    <section class="banner" aria-label="What is switched on">
      {hours && <p>{hours}</p>}
      {faults.length > 0 && (
        <>
          <b>{plural(faults.length, 'fault')} on</b>
          <ul>
            {faults.map((fault) => (
              <Fault key={fault.id} fault={fault} />
            ))}
          </ul>
          <Action run={() => change('DELETE', 'faults')}>Switch all off</Action>
        </>
      )}
    </section>
  );
}

function Fault({ fault: { id, title, hits } }: { fault: ActiveFault }) {
  return (
    <li>
      {title}
      {hits !== undefined && <span> (took effect {count(hits)} times)</span>}{' '}
      <Action run={() => change('DELETE', `faults/${part(id)}`)}>Switch off</Action>
    </li>
  );
}
