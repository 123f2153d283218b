import { type OrderRow } from '../../../contract';
import { span } from '../../model/text';
import { now } from '../../state/clock';

/** How long a row is still valid, counting down. */
export function Expiry({ row }: { row: OrderRow }) {
  if (!row.expiresAt) return <span class="muted">does not expire</span>;
  const seconds = (Date.parse(row.expiresAt) - now.value) / 1000;
  return <span class="countdown">{seconds > 0 ? `expires in ${span(seconds)}` : 'expired'}</span>;
}
