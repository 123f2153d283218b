import type { Json, Subject } from '@org/simulator';
import type { Synthesized } from './template';

/** A day's window, an hour of retries, and a dead letter that is replayed on its 14th day. */
const LATEST_DELIVERY = (15 * 24 + 1) * 3_600_000;

/** How a run that failed says why: the README's table. */
const NAMED = [
  'InvalidInput',
  'LeaseFailed',
  'LeaseLost',
  'PollFailed',
  'ResultsMalformed',
  'ResultsTooLarge',
  'ResultsNotReady',
  'OrdersNotStored',
  'StoreOrdersFailed',
];

/** How a start that did nothing says why. */
const UNDER_WAY = 'another run was under way';
const DELIVERED = 'this scheduled start had been delivered before';

const SEVERITIES = ['warning', 'critical'];

/**
 * The contract of the results pipeline with what is around it, as its README says it: what the functions get and do, what
 * messages, metrics and outputs say. Of the state machine's inside it knows nothing.
 */
export function resultsPipeline(synthesized: Synthesized): Subject {
  return {
    ...synthesized,
    latestDelivery: LATEST_DELIVERY,
    functionOf: (name) => {
      if (name === synthesized.resultsFunction) return 'results';
      if (name === synthesized.orderFunction) return 'order';
      throw new Error(`no such function: ${name}`);
    },
    store: (payload, custom) => {
      if (payload?.order === 'rejected') return { error: 'OrderRejectedError', cause: errorOf('OrderRejectedError') };
      if (payload?.order !== 'accepted') return { error: 'InvalidOrderError', cause: errorOf('InvalidOrderError') };
      const { runDate, runId, index } = custom;
      return { key: `${runDate}/${runId}/${index}#${JSON.stringify(payload)}` };
    },
    isAccepted: (order) => order?.order === 'accepted',
    read: readMessage,
    claims: storedClaims,
    groupOf: (input) => (input.orders ? `run ${input.runId}` : 'runs that ask for results'),
    named: [...NAMED, 'AlertFailed'],
    isLease: (item) => 'storingUntil' in item,
    wrongInSkip: ({ reason }, { input, others, again, perhaps, certain }) => {
      const [, why, owner] = /^(.*?)(?:: (arn:.*))?$/.exec(String(reason))!;
      const [first, second] = [again, perhaps].map((same) => (same && input.scheduledAt ? DELIVERED : UNDER_WAY));
      if (why !== first && why !== second) return `says "${why}", not "${first}"`;
      if (owner === undefined) return certain ? 'does not say which other run' : undefined;
      return others.includes(owner) || !certain ? undefined : `names ${owner}, which is not another run`;
    },
    mayRunBesideItself: (input) => 'orders' in input,
    isSkipped: (output) => output?.skipped === true,
    prefixOf: (input, { name, startedAt }) => {
      const runId =
        input.runId ?? (input.scheduledAt ? `scheduled-${String(input.scheduledAt).replaceAll(':', '-')}` : name);
      const date: string = input.runDate ?? input.scheduledAt ?? new Date(startedAt).toISOString();
      return `${String(date).slice(0, 10)}/${runId}/`;
    },
  };
}

/** What the Python runtime answers when a function raises. */
const errorOf = (errorType: string): string =>
  JSON.stringify({ errorMessage: 'said "no"', errorType, requestId: 'r', stackTrace: [] });

/** Amazon Q Developer's custom notification; the warning that polls keep failing says nothing of an end. */
function readMessage(text: string): ReturnType<Subject['read']> {
  let message: Json;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { version, source, id, content, metadata } = message ?? {};
  const texts = [content?.title, content?.description, metadata?.threadId, metadata?.eventType];
  if (version !== '1.0' || source !== 'custom' || texts.some((part) => typeof part !== 'string')) return undefined;
  if (!SEVERITIES.includes(metadata.additionalContext?.severity)) return undefined;
  return { id, about: metadata.threadId, end: metadata.eventType !== 'ResultsPollsFailing' };
}

function storedClaims(action: string, value: Json): number[] {
  switch (action) {
    case 'sns:publish': {
      const count = /"description":"[^"]*?(\d+) stored, /.exec(value.Message);
      return count ? [Number(count[1])] : [];
    }
    case 'cloudwatch:putMetricData':
      return value.MetricData.filter(({ MetricName }: Json) => MetricName === 'OrdersStored').map(
        ({ Value }: Json) => Value,
      );
    default:
      return [typeof value?.stored === 'number' ? value.stored : NaN];
  }
}
