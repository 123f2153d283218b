import { useState } from 'preact/hooks';
import { type OrderRow, type Page } from '../../../contract';
import { routeHash } from '../../model/route';
import { Badge, Empty } from '../../parts/basics';
import { PagedList } from '../../parts/paged-list';
import { get } from '../../state/api';
import { snapshot } from '../../state/live';
import { go, route, setQuery } from '../../state/navigation';
import { Expiry } from './expiry';
import { OrderView } from './order-view';
import { PostEditor } from './post-editor';

/** Post orders, and what the table holds; or one order's whole way. */
export function OrdersView() {
  const { id, query } = route.value;
  const [posted, setPosted] = useState(0);
  if (id) return <OrderView key={id} id={id} />;
  return (
    <div class="split wide-details">
      <div class="stack fill">
        <FindOrder text={query.text} />
        <PagedList<OrderRow>
          label="Rows of the orders table"
          of={`orders ${query.text ?? ''}`}
          load={(offset, limit) => get<Page<OrderRow>>('orders', { text: query.text, offset, limit })}
          keyOf={(row) => row.recordId}
          row={(row) => <Row row={row} />}
          changed={`${posted} ${tableCalls()}`}
          empty={<Empty>{query.text ? 'No row has this text.' : 'The table is empty. Post an order.'}</Empty>}
        />
      </div>
      <aside class="details" aria-label="Post orders">
        <PostEditor onPosted={() => setPosted((before) => before + 1)} />
      </aside>
    </div>
  );
}

/** Grows whenever something was called, so that the list is read again. */
const tableCalls = () => snapshot.value?.events ?? 0;

function FindOrder({ text = '' }: { text?: string }) {
  const [typed, setTyped] = useState(text);
  return (
    <form
      class="find"
      aria-label="Find an order"
      onSubmit={(event) => {
        event.preventDefault();
        setQuery({ text: typed.trim() });
      }}
    >
      <label>
        Record id, or run id:index
        <input type="search" value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
      </label>
      <button type="submit">Filter rows</button>
      <button type="button" class="main" disabled={typed.trim() === ''} onClick={() => go('orders', typed.trim())}>
        Follow this order
      </button>
    </form>
  );
}

function Row({ row }: { row: OrderRow }) {
  return (
    <a class="entry" href={routeHash('orders', row.recordId)}>
      <span class="entry-line">
        <span class="entry-title">{row.recordId}</span>
        {row.expired ? <Badge tone="warn">expired</Badge> : <Expiry row={row} />}
      </span>
      <span class="entry-line muted">
        <code class="entry-title">{row.row}</code>
      </span>
    </a>
  );
}
