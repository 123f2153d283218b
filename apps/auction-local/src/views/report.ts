import type { RunEnd, RunEvent } from '../data/pipeline-run';
import { clock, count, duration, type Style } from './text';

/** How long the pipeline waits between polls: as deployed, and here. Both in seconds. */
export interface Waits {
  readonly deployed: number;
  readonly here: number;
}

/** One line for each event of a run, as it happens. */
export function renderRunEvent(event: RunEvent, waits: Waits, style: Style): string {
  const time = style.dim(clock(event.at));
  switch (event.kind) {
    case 'polled':
      return `${time}  poll ${event.poll}: Lambda A answers ${brief(event.answer)}`;
    case 'waiting':
      return `${time}  not ready: asks again after ${duration(waits.deployed)}${shortened(waits)}`;
    case 'storing':
      return `${time}  ready: Lambda B takes ${event.orders === undefined ? 'the orders of an object in S3' : count(event.orders, 'order')}`;
  }
}

/** How a run ended, in a line; why it failed in a second one. */
export function renderRunEnd(end: RunEnd, style: Style): string[] {
  const { summary } = end;
  if (summary.skipped) return [`Nothing done: ${summary.reason ?? 'another run was under way'}`];
  if (end.status !== 'SUCCEEDED') {
    const why = [end.error, end.cause].filter(Boolean).join(': ');
    return [style.bad(`The run ended as ${end.status}.`), ...(why ? [why] : [])];
  }
  const { total = 0, stored = 0, rejected = 0, failed = 0 } = summary;
  return [style.good(`${count(total, 'order')}: ${stored} stored, ${rejected} rejected, ${failed} failed`)];
}

/** JSON on one line, cut off where a terminal would wrap it twice. */
export function brief(value: unknown, max = 140): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}

function shortened({ deployed, here }: Waits): string {
  return here === deployed ? '' : ` (${duration(here)} here)`;
}
