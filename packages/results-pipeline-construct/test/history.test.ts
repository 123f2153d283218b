/** How many events a run leaves in its history, of the 25,000 that Step Functions allows (service quotas). */
import { Duration } from 'aws-cdk-lib/core';
import { MAX_POLLS } from '../src/state-machine/polls';
import { FakeServices } from './fake-services';
import { StateError } from './interpreter';
import { definitionOf, templateOf } from './stack';

const EVENTS = 25_000;
const definition = definitionOf(
  templateOf((_, alertTopic) => ({
    alertTopic,
    pollInterval: Duration.hours(1),
    maxWait: Duration.hours(MAX_POLLS - 1),
  })),
);

/** Fails as often as is retried: throttled first, then by an error of the function. */
function failingInEveryWay(): (poll: number) => unknown {
  const calls = new Map<number, number>();
  return (poll) => {
    const call = (calls.get(poll) ?? 0) + 1;
    calls.set(poll, call);
    return new StateError(call <= 6 ? 'Lambda.TooManyRequestsException' : 'RuntimeError', 'x');
  };
}

test('the longest run whose polls all fail with all their retries, and whose alerts do too', async () => {
  const aws = new FakeServices();
  const { now } = aws;
  // Time stands still: it is the number of polls that ends the run here, not how long they take.
  Object.defineProperty(aws, 'now', { get: () => now, set: () => undefined });
  aws.answer = failingInEveryWay();
  for (const state of ['ReportFailedPolls', 'Alert', 'RecordMetrics', 'ReleaseLease']) {
    aws.faults[state] = new Array<StateError>(4).fill(new StateError('SdkClientException'));
  }
  const run = await aws.start(definition, 'run-1').run();
  expect([run.error, aws.polls.length]).toEqual(['PollFailed', 11 * MAX_POLLS]);
  expect(run.events).toBeGreaterThan(EVENTS * 0.85); // the simulation counts, and the limit is no smaller than it must be
  expect(run.events).toBeLessThan(EVENTS * 0.95);
});

test('a poll that is not ready is nine events', async () => {
  const eventsOf = async (polls: number) => {
    const aws = new FakeServices();
    aws.answer = (poll) => ({ results: poll > polls, orders: [] });
    return (await aws.start(definition, 'run-1').run()).events;
  };
  expect((await eventsOf(12)) - (await eventsOf(2))).toBe(90);
});
