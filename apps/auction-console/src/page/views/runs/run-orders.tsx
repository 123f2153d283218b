import { type Outcome, type Page, type Run, type RunOrder } from '../../../contract';
import { routeHash } from '../../model/route';
import { Badge, Empty, OUTCOME_TONES } from '../../parts/basics';
import { OutcomeBar } from '../../parts/outcome-bar';
import { PagedList } from '../../parts/paged-list';
import { get, part } from '../../state/api';
import { route } from '../../state/navigation';

/** The orders of a run by outcome, those with a problem first. */
export function RunOrders({ run }: { run: Run }) {
  const { outcome } = route.value.query;
  const href = (chosen?: Outcome) => routeHash('runs', run.id, { outcome: chosen });
  return (
    <section class="stack" aria-labelledby="run-orders">
      <h3 id="run-orders">Orders</h3>
      <OutcomeBar counts={run.counts} chosen={outcome} href={href} />
      <div class="list-frame">
        <PagedList<RunOrder>
          label="Orders of the run, problems first"
          of={`${run.id} ${outcome ?? ''}`}
          load={(offset, limit) => get<Page<RunOrder>>(`runs/${part(run.id)}/orders`, { outcome, offset, limit })}
          keyOf={({ id }) => id}
          row={(order) => <OrderLine order={order} />}
          changed={`${run.status} ${JSON.stringify(run.counts)}`}
          empty={<Empty>{outcome ? `No order is ${outcome}.` : 'No orders yet.'}</Empty>}
        />
      </div>
    </section>
  );
}

function OrderLine({ order }: { order: RunOrder }) {
  return (
    <a class="entry" href={routeHash('orders', order.id)}>
      <span class="entry-line">
        <span>Order {order.index}</span>
        <Badge tone={OUTCOME_TONES[order.outcome]}>{order.outcome}</Badge>
        <code class="entry-title">{order.order}</code>
      </span>
      <span class="entry-line muted">
        <span class="entry-title">
          {order.error ? `${order.error.name}: ${order.error.message}` : (order.objectKey ?? 'nothing yet')}
        </span>
        {order.attempts > 1 && <span>{order.attempts} attempts</span>}
      </span>
    </a>
  );
}
