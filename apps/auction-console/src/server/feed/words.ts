import type { Level, Resource } from '../../contract';
import type { RawEvent } from '../sources';

const READS = /^(Get|List|Describe|Scan|Query|BatchGet|Receive|Head)/;
/** Errors that answer a question and are no problem: what is there already is not stored twice. */
const ANSWERS = ['ConditionalCheckFailedException', 'PreconditionFailed', 'DynamoDB.ConditionalCheckFailedException'];

/**
 * How much attention an event asks for.
 *
 * @param says what the end of a state says
 */
export function levelOf(raw: RawEvent, rejections: readonly string[], says?: string): Level {
  const { kind, status = 0, error, action = '', detail } = raw;
  if (kind === 'alarm') return detail?.new === 'ALARM' ? 'warning' : detail?.new === 'OK' ? 'info' : 'debug';
  if (kind === 'state') return says ? 'info' : 'debug';
  if (kind === 'request') return status >= 500 ? 'error' : status >= 400 ? 'warning' : 'info';
  if (error && kind === 'invocation') return rejections.includes(error.name) || status === 429 ? 'warning' : 'error';
  if (error && kind === 'execution') return 'error';
  if (error) return ANSWERS.includes(error.name) ? 'info' : 'warning';
  return kind === 'call' && READS.test(action) ? 'debug' : 'info';
}

/** Who and what an event is about, in words. */
export interface About {
  readonly resource?: Resource;
  readonly caller?: Resource;
  /** What the end of a state says. */
  readonly says?: string;
  readonly orders: readonly string[];
}

/** What happened, in a line. */
export function titleOf(raw: RawEvent, { resource, caller, says, orders }: About): string {
  const { kind, phase, action = '', status, error, detail } = raw;
  const what = resource?.title ?? 'something that is not on the map';
  const who = caller?.title ?? 'Somebody at this machine';
  const order = orderWords(orders);
  switch (kind) {
    case 'request':
      return `${action} is answered ${status}${order}`;
    case 'call':
      return `${who} calls ${action}${resource ? ` of ${what}` : ''}${error ? `: ${error.name}` : ''}${order}`;
    case 'invocation':
      if (status === 429) return `${what} is throttled`;
      return `${what} ${error ? `fails with ${error.name}: ${error.message}` : 'has run'}${order}`;
    case 'execution':
      if (phase === 'start') return 'A run starts';
      return error ? `The run ends as ${detail?.status}: ${error.name}` : 'The run has succeeded';
    case 'state':
      return `${phase === 'start' ? 'Enters' : 'Leaves'} ${raw.state}${says ? `: ${says}` : ''}`;
    case 'delivery':
      return `${caller?.title ?? 'Something'} hands on to ${what}`;
    case 'alarm':
      return `Alarm "${what}" is ${detail?.new === 'ALARM' ? 'on' : detail?.new === 'OK' ? 'off' : 'without data'}`;
  }
}

/** ", order #3" for the fourth order of a run, as its alert has it, ", order unique_id_1" for a posted one, ", 25 orders" for several. */
function orderWords(orders: readonly string[]): string {
  if (orders.length === 0) return '';
  if (orders.length > 1) return `, ${orders.length} orders`;
  const index = /:(\d+)$/.exec(orders[0])?.[1];
  return `, order ${index === undefined ? orders[0] : `#${index}`}`;
}
