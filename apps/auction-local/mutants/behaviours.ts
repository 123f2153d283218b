import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateScheduleCommand } from '@aws-sdk/client-scheduler';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig } from '@org/local-aws';
import { type Behaviour, BEHAVIOURS, dailyTarget, schedulerOf } from '../e2e/support/behaviours';
import type { LocalSystem } from '../e2e/support/system';
import { FALLBACK } from './fallback';
import type { MutantBehaviour } from './mutant-behaviour';
import { SMOKE_TEST } from './smoke-test';

const config = (system: LocalSystem) => clientConfig(system.emulator.endpoint);

/** Something that has happened once a number is greater than before. */
function grows(
  act: Behaviour['act'],
  measure: (system: LocalSystem) => Promise<number>,
  given?: MutantBehaviour['given'],
): MutantBehaviour {
  const before = new Map<string, number>();
  return {
    given,
    act: async (system, name) => {
      before.set(name, await measure(system));
      await act(system, name);
    },
    happened: async (system, name) => (await measure(system)) > before.get(name)!,
  };
}

/** Lines in the log of a function. */
const linesOf = (part: string) => async (system: LocalSystem) => {
  const logs = new CloudWatchLogsClient(config(system));
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  const { logGroupName } = logGroups.find(({ logGroupName: name }) => name!.includes(part))!;
  let count = 0;
  let nextToken: string | undefined;
  do {
    const page = await logs.send(new FilterLogEventsCommand({ logGroupName, nextToken }));
    count += page.events?.length ?? 0;
    ({ nextToken } = page);
  } while (nextToken);
  return count;
};

/** Messages in a queue, visible or not. */
const messagesIn = (part: string) => async (system: LocalSystem) => {
  const sqs = new SQSClient(config(system));
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const QueueUrl = QueueUrls.find((url) => url.includes(part))!;
  const AttributeNames = ['ApproximateNumberOfMessages' as const, 'ApproximateNumberOfMessagesNotVisible' as const];
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  return Object.values(Attributes).reduce((sum, value) => sum + Number(value), 0);
};

async function finishedRuns(system: LocalSystem): Promise<number> {
  const { Datapoints = [] } = await new CloudWatchClient(config(system)).send(
    new GetMetricStatisticsCommand({
      Namespace: 'ResultsPipeline',
      MetricName: 'RunsSucceeded',
      Dimensions: [{ Name: 'StateMachine', Value: system.outputs.StateMachineArn.split(':').at(-1) }],
      Statistics: ['Sum'],
      StartTime: new Date(Date.now() - 3_600_000),
      EndTime: new Date(Date.now() + 3_600_000),
      Period: 7_200,
    }),
  );
  return Datapoints.reduce((total, { Sum = 0 }) => total + Sum, 0);
}

const ended = new Map<string, boolean>();
/** A run that asks Lambda A, and whether it went through. */
const polls: Behaviour = {
  act: async (system, name) => {
    const { status, output } = await system.run({});
    ended.set(name, status === 'SUCCEEDED' && !JSON.parse(output ?? '{}').skipped);
  },
  happened: (_, name) => Promise.resolve(ended.get(name) === true),
};

const stored = BEHAVIOURS['posted orders are stored'];
const accepted = BEHAVIOURS['accepted orders are results'];
const rejected = BEHAVIOURS['rejected orders are a message'];
const interrupted = BEHAVIOURS['an interrupted run is a message'];

/** What Dev does, with what it does when something does not work. */
export const MUTANT_BEHAVIOURS: Record<string, MutantBehaviour> = {
  ...BEHAVIOURS,
  'results are asked for': polls,
  'a run goes on after one that ended without giving its lease back': {
    ...polls,
    act: async (system, name) => {
      const { executionArn } = await system.run({ runId: `${name}-ended`, runDate: '2026-01-31', orders: [] });
      const dynamodb = new DynamoDBClient(config(system));
      const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
      const TableName = TableNames.find((table) => table.includes('Lease'));
      const Item = { leaseKey: { S: 'poll' }, owner: { S: executionArn! } };
      await dynamodb.send(new PutItemCommand({ TableName, Item }));
      await polls.act(system, name);
    },
  },
  'runs are counted': grows(accepted.act, finishedRuns),
  'the handler of the API logs': grows(stored.act, linesOf('OrderApiHandler')),
  'Lambda A logs': grows(polls.act, linesOf('ResultsFunctionLogs')),
  'Lambda B logs': grows(accepted.act, linesOf('OrderFunctionLogs')),
  'the notifier logs': grows(rejected.act, linesOf('NotifierHandlerLogs')),
  'a message that Slack refuses is a dead letter': grows(async (system, name) => {
    system.receiver.behave((_, body) => (JSON.stringify(body).includes(name) ? { status: 400 } : undefined));
    await rejected.act(system, name);
  }, messagesIn('NotifierDeadLetterQueue')),
  'what a topic may not deliver is a dead letter': grows(
    rejected.act,
    messagesIn('NotifierDeadLetterQueue'),
    ({ principal, resource }) => principal === 'sns.amazonaws.com' && resource.includes('NotifierQueue'),
  ),
  'what a rule may not publish is a dead letter': grows(
    interrupted.act,
    messagesIn('ResultsPipelineDeadLetterQueue'),
    ({ principal, action }) => principal === 'events.amazonaws.com' && action === 'sns:Publish',
  ),
  'a start that fails is a dead letter': grows(async (system, name) => {
    const target = await dailyTarget(system);
    const ScheduleExpression = `at(${new Date(Date.now() + 1000).toISOString().slice(0, 19)})`;
    await schedulerOf(system).send(
      new CreateScheduleCommand({
        Name: name,
        ScheduleExpression,
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { ...target, Arn: `${target.Arn}-that-does-not-exist` },
      }),
    );
  }, messagesIn('ResultsPipelineDeadLetterQueue')),
  'an alarm of the notifier is a message of the fallback topic': FALLBACK,
  'the smoke test passes': SMOKE_TEST,
};
