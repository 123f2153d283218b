import { ChangeMessageVisibilityBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { lazyQueue } from '../../lambda/notifier/send/lazy-queue';
import { sqsQueue } from '../../lambda/notifier/send/queue';
import { record, records } from './samples';

const sqs = mockClient(SQSClient);
const queue = sqsQueue(new SQSClient({ region: 'eu-west-1' }), 'queue-url', 'dead-letters-url');
const many = (count: number) => records(...Array.from({ length: count }, (_, n) => `alert ${n}`));

beforeEach(() => sqs.reset());

describe('delay', () => {
  test('sets the visibility of each record, ten in a request', async () => {
    sqs.on(ChangeMessageVisibilityBatchCommand).resolves({});

    await queue.delay(many(12).map((item, n) => ({ record: item, seconds: n })));

    const [first, second] = sqs.commandCalls(ChangeMessageVisibilityBatchCommand).map(({ args }) => args[0].input);
    expect(first.QueueUrl).toBe('queue-url');
    expect(first.Entries).toHaveLength(10);
    expect(first.Entries?.[3]).toEqual({ Id: '3', ReceiptHandle: 'handle-record-4', VisibilityTimeout: 3 });
    expect(second.Entries).toHaveLength(2);
  });

  test.each([
    [0.2, 1],
    [-1, 0],
    [1_000_000, 43_000],
  ])('of %d seconds is %i', async (seconds, visibility) => {
    sqs.on(ChangeMessageVisibilityBatchCommand).resolves({});

    await queue.delay([{ record: record('x'), seconds }]);

    expect(sqs.commandCalls(ChangeMessageVisibilityBatchCommand)[0].args[0].input.Entries?.[0].VisibilityTimeout).toBe(
      visibility,
    );
  });

  test('that SQS refuses is no error: the records come after the visibility timeout', async () => {
    sqs.on(ChangeMessageVisibilityBatchCommand).rejects(new Error('throttled'));

    await expect(queue.delay([{ record: record('x'), seconds: 1 }])).resolves.toBeUndefined();
  });
});

describe('toDeadLetters', () => {
  test('sends what came, with the reason', async () => {
    sqs.on(SendMessageCommand).resolves({});

    expect(await queue.toDeadLetters([record('the body')], 'HTTP 404 no_service')).toEqual([]);

    expect(sqs.commandCalls(SendMessageCommand)[0].args[0].input).toEqual({
      QueueUrl: 'dead-letters-url',
      MessageBody: 'the body',
      MessageAttributes: { Reason: { DataType: 'String', StringValue: 'HTTP 404 no_service' } },
    });
  });

  test('gives back what could not be sent', async () => {
    sqs
      .on(SendMessageCommand)
      .resolves({})
      .on(SendMessageCommand, { MessageBody: 'b' })
      .rejects(new Error('throttled'));

    const items = [record('a', { id: 'a' }), record('b', { id: 'b' })];

    expect(await queue.toDeadLetters(items, 'x')).toEqual([items[1]]);
  });
});

test('a lazy queue is made when it is first needed, once', async () => {
  sqs.on(ChangeMessageVisibilityBatchCommand).resolves({}).on(SendMessageCommand).resolves({});
  const make = jest.fn(async () => queue);
  const lazy = lazyQueue(make);
  expect(make).not.toHaveBeenCalled();

  await lazy.delay([{ record: record('x'), seconds: 1 }]);
  expect(await lazy.toDeadLetters([record('x')], 'reason')).toEqual([]);

  expect(make).toHaveBeenCalledTimes(1);
  expect(sqs.calls()).toHaveLength(2);
});
