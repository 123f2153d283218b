import type { ActiveFault, LocalTime } from '../contract';
import { RequestError, type Sources } from './sources';

/** A fault as the local AWS has it. */
export interface RawFault {
  readonly id: string;
  readonly service: string;
  readonly mode: string;
  readonly action?: string;
  readonly caller?: string;
  readonly status?: number;
  readonly milliseconds?: number;
  readonly limit?: number;
  readonly rate?: number;
  readonly next?: number;
  readonly affected?: number;
}

const MODES: Record<string, (fault: RawFault) => string> = {
  throttle: () => 'throttled',
  error: ({ status }) => `answered with ${status ?? 'an error'}`,
  denied: () => 'denied',
  slow: ({ milliseconds }) => `slowed down by ${milliseconds} ms`,
  cutBefore: () => 'cut off before they are done',
  cutAfter: () => 'cut off after they are done',
  partial: () => 'done in half',
  hang: () => 'never answered',
  revoked: () => 'refused: the webhook is revoked',
};

/** The faults that are on, and the time of the local AWS, as they were when last looked at. */
export class ActiveFaults {
  public active: readonly ActiveFault[] = [];
  private aheadMs = 0;

  constructor(private readonly sources: Sources) {}

  /** The time of the local AWS. */
  public get now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }

  /** Asks the local AWS; keeps what it knew when that does not answer. */
  public async look(): Promise<void> {
    const { status, body } = await this.sources.admin('GET', 'faults');
    if (status !== 200) return;
    this.active = ((body as { faults?: RawFault[] }).faults ?? []).map(activeFault);
    this.aheadMs = (await this.sources.time()).aheadSeconds * 1000;
  }

  /** The time of the local AWS, in the terms of the contract. */
  public async time(): Promise<LocalTime> {
    const { now, aheadSeconds, waitScale } = await this.sources.time();
    this.aheadMs = aheadSeconds * 1000;
    return { now: new Date(now * 1000).toISOString(), offsetSeconds: aheadSeconds, waitScale };
  }

  /**
   * Moves the clock forward to an offset, and sets the factor on waits.
   *
   * @throws RequestError for an offset that would move it back, and what the local AWS refuses
   */
  public async setTime(offsetSeconds: unknown, waitScale: unknown): Promise<LocalTime> {
    const { aheadSeconds } = await this.sources.time();
    const forwardSeconds = offsetSeconds === undefined ? undefined : Number(offsetSeconds) - aheadSeconds;
    if (forwardSeconds !== undefined && !(forwardSeconds >= 0)) {
      const allowed = `at least ${Math.ceil(aheadSeconds)}: the clock only moves forward`;
      throw new RequestError(400, `offsetSeconds must be a number, ${allowed}, and not ${String(offsetSeconds)}.`);
    }
    const { status, body } = await this.sources.admin('PUT', 'time', { forwardSeconds, waitScale });
    if (status !== 200) throw new RequestError(400, (body as { message: string }).message);
    return this.time();
  }
}

/** A fault in the terms of the contract. */
export function activeFault(fault: RawFault): ActiveFault {
  const { id, affected, ...settings } = fault;
  return { id, title: titleOfFault(fault), hits: affected, settings };
}

/** What a fault does, in words. */
function titleOfFault(fault: RawFault): string {
  const { service, action, caller, rate = 1, mode, next, limit } = fault;
  if (mode === 'concurrency') return `At most ${limit} invocations at a time in the account`;
  const share = rate >= 1 ? 'All' : `${Math.round(rate * 100)} % of the`;
  const calls = service === 'webhook' ? 'messages to Slack' : `calls of ${action ? `${service}:${action}` : service}`;
  const whose = caller ? ` by ${caller}` : '';
  const left = next === undefined ? '' : `, ${next} more`;
  return `${share} ${calls}${whose} are ${MODES[mode]?.(fault) ?? mode}${left}`;
}
