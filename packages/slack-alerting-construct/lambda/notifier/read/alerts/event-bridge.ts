import type { Alert } from '../../alert';
import { type Json, strings, text } from '../json';

/** What every event of EventBridge says about itself; CodeStar Notifications writes `detailType`. */
export interface EventEnvelope {
  readonly source: string;
  readonly detailType: string;
  readonly account?: string;
  readonly region?: string;
  readonly time?: string;
  /** ARNs, or ids of resources. */
  readonly resources: readonly string[];
  readonly detail: Json;
}

/** @returns the envelope, `undefined` when the message is not an event. */
export function eventEnvelope(json: Json): EventEnvelope | undefined {
  const source = text(json, 'source');
  const detailType = text(json, 'detail-type') ?? text(json, 'detailType');
  const { detail } = json;
  if (source === undefined || detailType === undefined || typeof detail !== 'object' || detail === null) {
    return undefined;
  }
  return {
    source,
    detailType,
    account: text(json, 'account'),
    region: text(json, 'region'),
    time: text(json, 'time'),
    resources: strings(json, 'resources'),
    detail: detail as Json,
  };
}

/** An alert with what its event says of itself, completed by what its reader knows. */
export function eventAlert(event: EventEnvelope, alert: Pick<Alert, 'severity' | 'title'> & Partial<Alert>): Alert {
  const { account, region, time } = event;
  return { kind: event.detailType, account, region, time, facts: [], nextSteps: [], links: [], ...alert };
}
