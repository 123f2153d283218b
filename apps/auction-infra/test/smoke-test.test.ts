import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BatchGetItemCommand, DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { runSmokeTest } from '../smoke/smoke-test';
import type { SmokeTestTargets } from '../smoke/smoke-test-run';

jest.mock('node:timers/promises', () => ({ setTimeout: async () => undefined }));

const dynamodb = mockClient(DynamoDBClient);
const stepfunctions = mockClient(SFNClient);
const s3 = mockClient(S3Client);
const inAnHour = String(Math.floor(Date.now() / 1000) + 3600);

let api: Server;
let answers: number[];
let posted: { record_id: string; parameter_1: string; parameter_2: number }[][];
let targets: SmokeTestTargets;
let lines: string[];

beforeEach(async () => {
  answers = [201];
  posted = [];
  lines = [];
  api = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      posted.push(JSON.parse(body));
      response.writeHead(answers.length > 1 ? answers.shift()! : answers[0]).end('{}');
    });
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  targets = {
    ordersUrl: `http://127.0.0.1:${(api.address() as AddressInfo).port}/v1/orders`,
    ordersTableName: 'orders',
    stateMachineArn: 'arn:aws:states:eu-west-1:111111111111:stateMachine:results',
    resultsBucketName: 'order-results',
  };

  for (const mock of [dynamodb, stepfunctions, s3]) {
    mock.reset();
  }
  dynamodb.on(DeleteItemCommand).resolves({});
  dynamodb.on(BatchGetItemCommand).callsFake(() => ({
    Responses: {
      orders: posted.at(-1)!.map(({ record_id }) => ({ record_id: { S: record_id }, expires_at: { N: inAnHour } })),
    },
  }));
  stepfunctions.on(StartExecutionCommand).resolves({ executionArn: 'arn:execution', startDate: new Date() });
  stepfunctions.on(DescribeExecutionCommand).resolvesOnce({ status: 'RUNNING' }).resolves({ status: 'SUCCEEDED' });
  s3.on(ListObjectVersionsCommand).callsFake(({ Prefix }) => ({
    Versions: [{ Key: `${Prefix}00000-abc.json`, VersionId: 'v1' }],
  }));
  s3.on(DeleteObjectCommand).resolves({});
});

afterEach(async () => {
  api.closeAllConnections();
  await new Promise((resolve) => api.close(resolve));
});

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const run = () =>
  runSmokeTest(
    targets,
    {
      signer: { region: 'eu-west-1', credentials },
      dynamodb: new DynamoDBClient({ region: 'eu-west-1', credentials }),
      stepfunctions: new SFNClient({ region: 'eu-west-1', credentials }),
      s3: new S3Client({ region: 'eu-west-1', credentials }),
    },
    (line) => lines.push(line),
  );

const deletedRows = () =>
  dynamodb.commandCalls(DeleteItemCommand).map(({ args: [{ input }] }) => input.Key?.record_id.S);
const deletedObjects = () =>
  s3.commandCalls(DeleteObjectCommand).map(({ args: [{ input }] }) => `${input.Key} ${input.VersionId}`);

test('posts two orders of its own, sees their rows and deletes them', async () => {
  await run();
  expect(posted).toEqual([
    [
      { record_id: expect.stringMatching(/^smoke-[\w-]+-1$/), parameter_1: 'abc', parameter_2: 4 },
      { record_id: expect.stringMatching(/^smoke-[\w-]+-2$/), parameter_1: 'def', parameter_2: 2.1 },
    ],
  ]);
  expect(deletedRows()).toEqual(posted[0].map(({ record_id }) => record_id));
});

test('runs the pipeline with one accepted order, so that it neither polls nor alerts', async () => {
  await run();
  const [{ args }] = stepfunctions.commandCalls(StartExecutionCommand);
  expect(args[0].input).toMatchObject({ stateMachineArn: targets.stateMachineArn });
  expect(JSON.parse(args[0].input.input!)).toEqual({
    runId: expect.stringMatching(/^smoke-/),
    runDate: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
    orders: [{ order: 'accepted' }],
  });
});

test('sees the stored object and deletes every version of it', async () => {
  s3.on(ListObjectVersionsCommand)
    .resolvesOnce({ Versions: [{ Key: 'orders/a.json', VersionId: 'v1' }] })
    .resolves({
      Versions: [{ Key: 'orders/a.json', VersionId: 'v1' }],
      DeleteMarkers: [{ Key: 'orders/a.json', VersionId: 'v2' }],
    });
  await run();
  expect(deletedObjects()).toEqual(['orders/a.json v1', 'orders/a.json v2']);
  expect(lines.at(-1)).toBe('orders/a.json is stored in order-results');
});

test('never uses an id twice', async () => {
  await run();
  await run();
  expect(posted[0][0].record_id).not.toBe(posted[1][0].record_id);
});

test.each([403, 429, 500, 503])('posts again after status %d: new permissions take a while', async (status) => {
  answers = [status, status, 201];
  await run();
  expect(posted).toHaveLength(3);
});

describe('fails, and cleans up, when', () => {
  test('the API refuses the orders', async () => {
    answers = [400];
    await expect(run()).rejects.toThrow(`POST ${targets.ordersUrl}: expected status 201, got 400 {}`);
    expect(deletedRows()).toHaveLength(2);
    expect(stepfunctions.commandCalls(StartExecutionCommand)).toEqual([]);
  });

  test('a row is missing', async () => {
    dynamodb.on(BatchGetItemCommand).resolves({ Responses: { orders: [] } });
    await expect(run()).rejects.toThrow(/^table orders: no row for smoke-.*-1$/);
    expect(deletedRows()).toHaveLength(2);
  });

  test.each([undefined, '1'])('a row has the expiry %s', async (expiry) => {
    dynamodb.on(BatchGetItemCommand).callsFake(() => ({
      Responses: {
        orders: posted.at(-1)!.map(({ record_id }) => ({
          record_id: { S: record_id },
          ...(expiry && { expires_at: { N: expiry } }),
        })),
      },
    }));
    await expect(run()).rejects.toThrow(new RegExp(`has no expires_at ahead: ${expiry}`));
  });

  test('the run fails', async () => {
    stepfunctions.on(DescribeExecutionCommand).resolves({ status: 'FAILED', error: 'OrdersFailed', cause: '1 of 1' });
    await expect(run()).rejects.toThrow('execution arn:execution: expected SUCCEEDED, got FAILED OrdersFailed: 1 of 1');
    expect(deletedObjects()).toHaveLength(1);
  });

  test('nothing is stored', async () => {
    s3.on(ListObjectVersionsCommand).resolves({});
    await expect(run()).rejects.toThrow(/^bucket order-results: expected one object in orders\/.*\/smoke-.*, got 0$/);
  });

  test('cleaning up fails after all checks passed', async () => {
    s3.on(DeleteObjectCommand).rejects(new Error('access denied'));
    await expect(run()).rejects.toThrow('access denied');
  });

  test('a check and the cleaning up fail: the check is reported', async () => {
    answers = [400];
    dynamodb.on(DeleteItemCommand).rejects(new Error('access denied'));
    await expect(run()).rejects.toThrow(/expected status 201, got 400/);
  });
});
