import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Duration, Lazy } from 'aws-cdk-lib/core';
import { ResultsPipeline } from '../src';
import { longestCall } from '../src/state-machine/retries';
import { type Optional, pipelineStack, required, templateOf } from './stack';

const build = (props: Optional) => () => templateOf(() => props);

describe('wrong props name themselves, what came and what is allowed', () => {
  const cases: [string, Optional, string][] = [
    [
      'pollInterval',
      { pollInterval: Duration.seconds(2) },
      'Stack/Pipeline: pollInterval must be a Duration between 10 seconds and 1 day, got 2 seconds',
    ],
    [
      'maxWait too short',
      { maxWait: Duration.minutes(1) },
      'Stack/Pipeline: maxWait must be at least one pollInterval (5 minutes), got 1 minute',
    ],
    [
      'maxWait too long for the history',
      { maxWait: Duration.days(9) },
      'Stack/Pipeline: maxWait must be at most 1 day 23 hours with a pollInterval of 5 minutes ' +
        '(576 polls fit into the 25,000 history events of an execution), got 9 days',
    ],
    [
      'resultsTimeout',
      { resultsTimeout: Duration.minutes(16) },
      'Stack/Pipeline: resultsTimeout must be a Duration in whole multiples of 1 second between 1 second and 15 minutes, got 16 minutes',
    ],
    [
      'orderTimeout',
      { orderTimeout: Duration.minutes(6) },
      'Stack/Pipeline: orderTimeout must be a Duration in whole multiples of 1 second between 1 second and 5 minutes, got 6 minutes',
    ],
    ['batchSize', { batchSize: 9 }, 'Stack/Pipeline: batchSize must be a whole number from 10 to 40, got 9'],
    ['batchSize', { batchSize: 20.5 }, 'Stack/Pipeline: batchSize must be a whole number from 10 to 40, got 20.5'],
    [
      'maxConcurrentOrders',
      { maxConcurrentOrders: 0 },
      'Stack/Pipeline: maxConcurrentOrders must be a whole number from 1 to 40000, got 0',
    ],
    [
      'a batch that is too large',
      { batchSize: 41 },
      'Stack/Pipeline: batchSize must be a whole number from 10 to 40, got 41',
    ],
    [
      'a batch that may not end within five minutes',
      { orderTimeout: Duration.seconds(25), maxConcurrentOrders: 40 },
      'Stack/Pipeline: orderTimeout of 25 seconds is too long for a batchSize of 40, of which 40 are under way at once: a ' +
        'batch could take 301 seconds with all retries, an Express execution has 300. Lower orderTimeout or batchSize, or ' +
        'raise maxConcurrentOrders',
    ],
    [
      'a batch that may not end within five minutes, for its orders take turns',
      { orderTimeout: Duration.seconds(12) },
      'Stack/Pipeline: orderTimeout of 12 seconds is too long for a batchSize of 40, of which 5 are under way at once: a ' +
        'batch could take 312 seconds with all retries',
    ],
    [
      'rejectionErrors of the service',
      { rejectionErrors: ['States.ALL'] },
      "Stack/Pipeline: rejectionErrors[0] must be the name of an error that the order function raises, got 'States.ALL'",
    ],
    [
      'rejectionErrors that are no names',
      { rejectionErrors: ['is rejected'] },
      "Stack/Pipeline: rejectionErrors[0] must be the name of an error that the order function raises, got 'is rejected'",
    ],
    [
      'scheduleWindow',
      { scheduleWindow: Duration.days(2) },
      'Stack/Pipeline: scheduleWindow must be a Duration in whole multiples of 1 minute between 1 minute and 1 day, got 2 days',
    ],
    [
      'a heartbeat that is too long',
      { alarms: { noSuccessfulRun: { threshold: Duration.days(8) } } },
      'Stack/Pipeline: alarms.noSuccessfulRun.threshold must be a Duration in whole multiples of 1 hour between 1 hour and 7 days, got 8 days',
    ],
    [
      'a heartbeat in minutes',
      { alarms: { noSuccessfulRun: { threshold: Duration.minutes(90) } } },
      'Stack/Pipeline: alarms.noSuccessfulRun.threshold must be a Duration in whole multiples of 1 hour between 1 hour and 7 days, got 1 hour 30 minutes',
    ],
    [
      'a heartbeat that is too long with its further hours',
      { alarms: { noSuccessfulRun: { threshold: Duration.days(7), evaluationPeriods: 2 } } },
      'Stack/Pipeline: alarms.noSuccessfulRun.threshold and evaluationPeriods must be at most 7 days together, got 169 hours',
    ],
    [
      'an option that another prop decides',
      { orderFunctionOverrides: { timeout: Duration.seconds(5) } },
      'Stack/Pipeline: orderFunctionOverrides.timeout must be left out: it is decided by orderTimeout',
    ],
    [
      'a batch size that is not known yet',
      { batchSize: Lazy.number({ produce: () => 40 }) },
      'Stack/Pipeline: batchSize must be known at synthesis',
    ],
  ];
  test.each(cases)('%s', (_, props, message) => {
    expect(build(props)).toThrow(message);
  });
});

describe('props at their limits', () => {
  test.each<[string, Optional]>([
    ['the shortest interval', { pollInterval: Duration.seconds(10), maxWait: Duration.minutes(95) }],
    ['the longest interval', { pollInterval: Duration.days(1), maxWait: Duration.days(3) }],
    ['one wait', { maxWait: Duration.minutes(5) }],
    ['the longest wait', { maxWait: Duration.minutes(5 * 575) }],
    ['the smallest batch', { batchSize: 10 }],
    ['the slowest function', { orderTimeout: Duration.seconds(24), maxConcurrentOrders: 40 }],
    ['the slowest function by default', { orderTimeout: Duration.seconds(11) }],
    ['one order at once', { maxConcurrentOrders: 1, batchSize: 10, orderTimeout: Duration.seconds(9) }],
    ['the most orders at once', { maxConcurrentOrders: 40_000 }],
  ])('%s', (_, props) => {
    expect(build(props)).not.toThrow();
  });
});

describe('the time that retries take', () => {
  test('one call: every attempt times out, and jitter always draws the whole delay', () => {
    const attempts = 6 * 15;
    const backoff = 1 + 2 + 4 + 8 + 16;
    const throttled = 2 + 4 + 8 + 16 + 30 + 30;
    expect(longestCall(Duration.seconds(15), 5).toSeconds()).toBe(attempts + backoff + throttled);
  });
});

test('all problems are reported at once, those between props too', () => {
  expect(build({ batchSize: 9, rejectionErrors: ['States.ALL'], maxWait: Duration.minutes(1) })).toThrow(
    [
      'Stack/Pipeline: 3 problems',
      '  - batchSize must be a whole number from 10 to 40, got 9',
      "  - rejectionErrors[0] must be the name of an error that the order function raises, got 'States.ALL'",
      '  - maxWait must be at least one pollInterval (5 minutes), got 1 minute',
    ].join('\n'),
  );
});

test('nothing is created before the props have been checked', () => {
  const { stack } = pipelineStack();
  expect(() => new ResultsPipeline(stack, 'Wrong', { ...required, batchSize: 9 })).toThrow('batchSize');
  expect(stack.node.findChild('Wrong').node.children).toEqual([]);
});

test('props that are missing altogether are named', () => {
  const { stack } = pipelineStack();
  expect(() => new ResultsPipeline(stack, 'Wrong', undefined as never)).toThrow(
    /^Stack\/Wrong: 3 problems\n {2}- schedule must be given, got undefined\n/,
  );
});

describe('a reservation for the order function', () => {
  const warningsFor = (reservedConcurrentExecutions: number) =>
    Annotations.fromStack(
      pipelineStack(() => ({ orderFunctionOverrides: { reservedConcurrentExecutions } })).stack,
    ).findWarning('*', Match.stringLikeRegexp('reservedConcurrentExecutions is .* less than maxConcurrentOrders of 5'));

  test('that is smaller than the calls at once is warned of', () => {
    expect(warningsFor(4)).toHaveLength(1);
  });

  test('that is large enough is not', () => {
    expect(warningsFor(5)).toEqual([]);
  });
});
