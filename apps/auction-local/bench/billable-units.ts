import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeMapRunCommand,
  type HistoryEvent,
  paginateGetExecutionHistory,
  paginateListMapRuns,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { clientConfig } from '@org/local-aws';

/** What AWS bills for one execution. */
export interface BillableUnits {
  /** Standard state transitions: of the execution itself, its retries, and one for each child that it starts. */
  readonly transitions: number;
  /** Express executions. */
  readonly expressRequests: number;
  /** Calls of the order function. */
  readonly lambdaCalls: number;
  /** Objects put. */
  readonly puts: number;
}

/** List prices in eu-west-1, USD. */
export const PRICES = {
  transition: 25e-6,
  expressRequest: 1e-6,
  expressGigabyteSecond: 16.67e-6,
  lambdaCall: 0.2e-6,
  lambdaGigabyteSecond: 13.3334e-6,
  put: 5e-6,
};

/** What no history shows: how long a call takes on AWS, and the sizes that are billed. */
export const ASSUMED = {
  /** One call of the order function, seconds. The orders of a child execution take turns, each as long. */
  callSeconds: 0.15,
  /** Express executions are billed by 100 ms and 64 MB. */
  expressStepSeconds: 0.1,
  expressGigabytes: 64 / 1024,
  lambdaGigabytes: 256 / 1024,
};

/** Costs in USD. */
export interface Costs {
  readonly orchestration: number;
  readonly functionsAndStorage: number;
}

/**
 * @param ordersAtOnce orders of one child execution that are under way at once
 * @returns what the units of one run cost
 */
export function costsOf(units: BillableUnits, ordersAtOnce: number): Costs {
  const { callSeconds, expressStepSeconds, expressGigabytes, lambdaGigabytes } = ASSUMED;
  const turns = Math.ceil(units.lambdaCalls / Math.max(1, units.expressRequests) / ordersAtOnce);
  const childSeconds = Math.ceil((turns * callSeconds) / expressStepSeconds) * expressStepSeconds;
  return {
    orchestration:
      units.transitions * PRICES.transition +
      units.expressRequests * (PRICES.expressRequest + childSeconds * expressGigabytes * PRICES.expressGigabyteSecond),
    functionsAndStorage:
      units.lambdaCalls * (PRICES.lambdaCall + callSeconds * lambdaGigabytes * PRICES.lambdaGigabyteSecond) +
      units.puts * PRICES.put,
  };
}

/** Counts state transitions and Express executions of an execution that has ended, from its history and its Map Runs. */
export async function countExecution(
  endpoint: string,
  executionArn: string,
): Promise<Pick<BillableUnits, 'transitions' | 'expressRequests'>> {
  const client = new SFNClient(clientConfig(endpoint));
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client }, { executionArn, maxResults: 1000 })) {
    events.push(...(page.events ?? []));
  }
  let children = 0;
  for await (const { mapRuns = [] } of paginateListMapRuns({ client }, { executionArn })) {
    for (const { mapRunArn } of mapRuns) {
      children += (await client.send(new DescribeMapRunCommand({ mapRunArn }))).executionCounts?.total ?? 0;
    }
  }
  return { transitions: transitionsOf(events) + children, expressRequests: children };
}

/**
 * Every state that is entered is a transition, and so is every attempt at a task beyond its first. The local history has no
 * entries of states within an inline Map, but the attempts at their tasks: each of these is then a transition.
 */
function transitionsOf(events: HistoryEvent[]): number {
  const entered = events.filter(({ type }) => type?.endsWith('StateEntered'));
  const tasks = entered.filter(({ type }) => type === 'TaskStateEntered').length;
  const attempts = events.filter(({ type }) => type === 'TaskScheduled').length;
  return entered.length + Math.max(0, attempts - tasks);
}

/** Calls of a function within the last hour. */
export async function callsOf(endpoint: string, functionName: string): Promise<number> {
  const { Datapoints = [] } = await new CloudWatchClient(clientConfig(endpoint)).send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWS/Lambda',
      MetricName: 'Invocations',
      Dimensions: [{ Name: 'FunctionName', Value: functionName }],
      Statistics: ['Sum'],
      StartTime: new Date(Date.now() - 3_600_000),
      EndTime: new Date(Date.now() + 3_600_000),
      Period: 7_200,
    }),
  );
  return Datapoints.reduce((total, { Sum = 0 }) => total + Sum, 0);
}
