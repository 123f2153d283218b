/** The alarm on waiting alerts, evaluated over a model of the queue: SQS' metrics as its guide describes them. */
import { Duration } from 'aws-cdk-lib/core';
import type { SlackAlertingProps } from '../src';
import { fallbackEmails, synth } from './synth';

interface Alert {
  readonly sentAt: number;
  visibleAt: number;
  received: number;
}

/** The metrics of one minute. */
interface Minute {
  waiting: number;
  inFlight: number;
  deleted: number;
  /** ApproximateAgeOfOldestMessage: without the messages that were received three times and are still there. */
  age: number;
}

interface Course {
  /** Seconds at which an alert is published. */
  readonly alerts: readonly number[];
  /** Whether Slack takes messages at a second. */
  readonly slackIsUp: (second: number) => boolean;
  /** Whether the notifier runs. */
  readonly runs?: boolean;
  readonly minutes: number;
}

const MAX_ATTEMPTS = 10;
const WINDOW = 10;

/** 10 s, 20 s, ... 15 minutes: the notifier's retries. */
const retryDelay = (received: number) => Math.min(10 * 2 ** (received - 1), 900);

function minutesOf({ alerts, slackIsUp, runs = true, minutes }: Course): Minute[] {
  let queue: Alert[] = [];
  return Array.from({ length: minutes }, (_, minute) => {
    const metrics: Minute = { waiting: 0, inFlight: 0, deleted: 0, age: 0 };
    for (let second = minute * 60; second < (minute + 1) * 60; second++) {
      queue.push(...alerts.filter((at) => at === second).map((at) => ({ sentAt: at, visibleAt: at, received: 0 })));
      const visible = queue.filter(({ visibleAt }) => visibleAt <= second);
      const old = queue.filter(({ received }) => received < 3).map(({ sentAt }) => second - sentAt);
      metrics.waiting = Math.max(metrics.waiting, visible.length);
      metrics.inFlight = Math.max(metrics.inFlight, queue.length - visible.length);
      metrics.age = Math.max(metrics.age, ...old);
      if (!runs || second % WINDOW !== 0) {
        continue;
      }
      for (const alert of visible) {
        alert.received += 1;
        alert.visibleAt = second + retryDelay(alert.received);
      }
      const delivered = slackIsUp(second) ? visible : [];
      metrics.deleted += delivered.length;
      queue = queue.filter((alert) => !delivered.includes(alert) && alert.received <= MAX_ATTEMPTS);
    }
    return metrics;
  });
}

interface Alarm {
  readonly Metrics: { readonly Expression?: string; readonly MetricStat?: { readonly Period: number } }[];
  readonly EvaluationPeriods: number;
  readonly Threshold: number;
  readonly TreatMissingData: string;
}

function waitingAlertsAlarm(props: SlackAlertingProps = { fallbackEmails }): Alarm {
  const alarms = Object.entries(synth(props).template().findResources('AWS::CloudWatch::Alarm'));
  return alarms.find(([id]) => id.includes('WaitingAlertsAlarm'))![1].Properties;
}

/** The minute at whose end the alarm goes off; `undefined` when it never does. */
function goesOff({ Metrics, EvaluationPeriods, Threshold }: Alarm, minutes: Minute[]): number | undefined {
  const expression = Metrics.find(({ Expression }) => Expression !== undefined)!.Expression!;
  // The functions of CloudWatch's metric math that the expression uses, and its operators, are nearly JavaScript's.
  const evaluate = new Function('IF', 'FILL', 'waiting', 'inFlight', 'deleted', `return ${expression}`);
  const breaching = minutes.map(
    ({ waiting, inFlight, deleted }) =>
      evaluate(
        (condition: boolean, yes: number, no: number) => (condition ? yes : no),
        (value: number) => value,
        waiting,
        inFlight,
        deleted,
      ) > Threshold,
  );
  const at = breaching.findIndex((_, end) => {
    const start = end + 1 - EvaluationPeriods;
    return start >= 0 && breaching.slice(start, end + 1).every(Boolean);
  });
  return at < 0 ? undefined : at + 1;
}

const every = (seconds: number, from: number, to: number) =>
  Array.from({ length: Math.ceil((to - from) / seconds) }, (_, index) => from + index * seconds);

describe('the alarm on waiting alerts', () => {
  test('goes off after 15 minutes in which Slack is down, long before there are dead letters', () => {
    const down = minutesOf({ alerts: [0], slackIsUp: () => false, minutes: 80 });
    expect(goesOff(waitingAlertsAlarm(), down)).toBe(15);
    // The tenth attempt is after 51 minutes; SQS moves the alert when it is about to be received once more.
    expect(down.findIndex(({ waiting, inFlight }) => waiting + inFlight === 0)).toBe(67);
  });

  test('goes off then, too, when further alerts come', () => {
    expect(
      goesOff(waitingAlertsAlarm(), minutesOf({ alerts: every(45, 0, 3000), slackIsUp: () => false, minutes: 50 })),
    ).toBe(15);
  });

  test('goes off when the notifier does not run', () => {
    expect(
      goesOff(waitingAlertsAlarm(), minutesOf({ alerts: [0], slackIsUp: () => true, runs: false, minutes: 30 })),
    ).toBe(15);
  });

  test.each([
    ['nothing is published', { alerts: [], slackIsUp: () => true, minutes: 60 }],
    ['a storm of alerts lasts an hour', { alerts: every(1, 0, 3600), slackIsUp: () => true, minutes: 60 }],
    ['an alert comes every minute', { alerts: every(60, 5, 3600), slackIsUp: () => true, minutes: 60 }],
    ['Slack is down for ten minutes', { alerts: [0], slackIsUp: (second: number) => second > 600, minutes: 60 }],
  ])('stays silent when %s', (_, course) => {
    expect(goesOff(waitingAlertsAlarm(), minutesOf(course))).toBeUndefined();
  });

  test('waits for its threshold, and for as many minutes more as it has further periods', () => {
    const down = { alerts: [0], slackIsUp: () => false, minutes: 45 };
    const after = (threshold: Duration, evaluationPeriods?: number) => {
      const waitingAlerts = { threshold, evaluationPeriods };
      return goesOff(waitingAlertsAlarm({ fallbackEmails, alarms: { waitingAlerts } }), minutesOf(down));
    };
    expect(after(Duration.minutes(30))).toBe(30);
    expect(after(Duration.minutes(30), 5)).toBe(34);
    expect(after(Duration.seconds(90))).toBe(2);
  });

  test('does not rest on the age of the oldest message, which SQS reports for the first attempts only', () => {
    const down = minutesOf({ alerts: [0], slackIsUp: () => false, minutes: 45 });
    expect(Math.max(...down.map(({ age }) => age))).toBeLessThan(120);
  });

  test('looks at every minute, and a quiet queue is no alarm', () => {
    const { Metrics, TreatMissingData } = waitingAlertsAlarm();
    expect(new Set(Metrics.flatMap(({ MetricStat }) => MetricStat?.Period ?? []))).toEqual(new Set([60]));
    expect(TreatMissingData).toBe('notBreaching');
  });
});
