import type { Alert, Severity } from '../../alert';
import { resourceLink } from '../console-links';
import { facts, text } from '../json';
import { eventEnvelope } from './event-bridge';
import type { SourceEvent } from './source-event';

const SEVERITIES: Record<string, Severity> = { FAILED: 'critical', TIMED_OUT: 'critical', ABORTED: 'warning' };

/**
 * "Step Functions Execution Status Change". Input and output are left out: they may hold business data, and are cut anyway.
 * https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-states.html
 */
export function stepFunctions({ json = {} }: SourceEvent): Alert | undefined {
  const event = eventEnvelope(json);
  const status = text(event?.detail, 'status');
  if (event?.source !== 'aws.states' || status === undefined) {
    return undefined;
  }
  const { detail } = event;
  const machine = text(detail, 'stateMachineArn')?.split(':').at(-1) ?? 'state machine';
  const execution = text(detail, 'executionArn');
  const reason = [text(detail, 'error'), text(detail, 'cause')].filter(Boolean).join('\n');
  return {
    kind: event.detailType,
    severity: SEVERITIES[status] ?? 'info',
    resolved: status === 'SUCCEEDED',
    title: `State machine ${machine}: ${status.toLowerCase().replace('_', ' ')}`,
    reason: reason || undefined,
    account: event.account,
    region: event.region,
    time: event.time,
    facts: facts({
      Execution: text(detail, 'name'),
      Started: isoTime(text(detail, 'startDate')),
      Stopped: isoTime(text(detail, 'stopDate')),
    }),
    nextSteps:
      status in SEVERITIES
        ? [
            'Open the execution and look at the failed state.',
            'When the cause is gone, repeat it as described in the runbook of the state machine.',
          ]
        : [],
    links: resourceLink('Execution', execution),
  };
}

/** @param milliseconds since the epoch, as the event has them. */
function isoTime(milliseconds?: string): string | undefined {
  const date = new Date(Number(milliseconds ?? Number.NaN));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
