import { useState } from 'preact/hooks';
import { Action } from '../../parts/action';
import { change } from '../../state/api';
import { runIsKnown, system } from '../../state/live';
import { go } from '../../state/navigation';

/** Starts a run that asks Lambda A, or one with orders of one's own. */
export function StartRun() {
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const text = typed ?? system.value?.session.exampleOrders ?? '';
  return (
    <>
      <h2>Start a run</h2>
      <Action kind="main" run={() => start({})}>
        Start a run
      </Action>
      <p class="muted">It asks Lambda A until results are ready.</p>
      <h3>With orders of your own</h3>
      <label class="editor">
        Orders, a JSON list
        <textarea rows={12} spellcheck={false} value={text} onInput={(event) => setTyped(event.currentTarget.value)} />
      </label>
      <Action run={() => start({ orders: listOf(text) })}>Start with these orders</Action>
      <p class="muted">
        Lambda A is not asked. An order says its state in <code>order</code> or <code>status</code>.
      </p>
    </>
  );
}

async function start(body: { orders?: unknown[] }): Promise<void> {
  const { id } = await change<{ id: string }>('POST', 'runs', body);
  await runIsKnown(id);
  go('runs', id);
}

function listOf(text: string): unknown[] {
  const orders: unknown = JSON.parse(text);
  if (!Array.isArray(orders) || orders.length === 0) {
    throw new Error('The orders must be a JSON list with at least one order.');
  }
  return orders;
}
