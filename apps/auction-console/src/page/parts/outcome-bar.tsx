import { type OrderCounts, type Outcome } from '../../contract';
import { count, plural } from '../model/text';

const OUTCOMES: readonly Outcome[] = ['failed', 'rejected', 'waiting', 'stored'];

/** The orders of a run by outcome; each part of the legend shows only those orders. */
export function OutcomeBar({
  counts,
  chosen,
  href,
}: {
  counts: OrderCounts;
  chosen?: string;
  href: (outcome?: Outcome) => string;
}) {
  const present = OUTCOMES.filter((outcome) => counts[outcome] > 0);
  const summary = present.map((outcome) => `${count(counts[outcome])} ${outcome}`).join(', ');
  return (
    <div class="outcomes">
      <div class="bar" role="img" aria-label={`${plural(counts.total, 'order')}: ${summary || 'none yet'}`}>
        {present.map((outcome) => (
          <span key={outcome} class={outcome} style={{ flexGrow: counts[outcome] }} />
        ))}
      </div>
      <ul class="legend" aria-label="Show orders">
        <li>
          <a href={href()} aria-current={chosen ? undefined : 'true'}>
            all {count(counts.total)}
          </a>
        </li>
        {OUTCOMES.map((outcome) => (
          <li key={outcome}>
            <a href={href(outcome)} aria-current={chosen === outcome ? 'true' : undefined}>
              <span class={`dot ${outcome}`} aria-hidden="true" />
              <span>
                {outcome} {count(counts[outcome])}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
