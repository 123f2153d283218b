import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { HEARTBEAT_PERIOD, heartbeatPeriods, MAX_HEARTBEAT } from './heartbeat';
import type { PropRelation, PropRules } from './internal/check-props';
import {
  duration,
  flag,
  integer,
  like,
  list,
  number,
  oneOf,
  overrides,
  type PropRule,
  required,
  struct,
  text,
} from './internal/prop-rules';
import { ResultsPipelineOrdersFormat } from './orders-location';
import {
  type ResultsPipelineAlarmOptions,
  ResultsPipelineAlarmSeverity,
  type ResultsPipelineAlarmsProps,
  type ResultsPipelineHeartbeatAlarmOptions,
} from './results-pipeline-alarms';
import type { ResultsPipelineProps } from './results-pipeline-props';
import { runLimits } from './run-limits';
import {
  EXPRESS_LIMIT,
  longestBatch,
  MAX_BATCH_SIZE,
  MAX_CONCURRENT_ORDERS,
  MIN_BATCH_SIZE,
} from './state-machine/batches';
import { MAX_POLLS } from './state-machine/polls';

const DAY = Duration.days(1);

/** What any alarm may be configured with. */
const OF_EVERY_ALARM = {
  enabled: flag(),
  notify: flag(),
  severity: oneOf('ResultsPipelineAlarmSeverity', ResultsPipelineAlarmSeverity),
};

const ALARM = struct<ResultsPipelineAlarmOptions>({
  ...OF_EVERY_ALARM,
  threshold: number({ min: 0, tokens: 'passed' }),
  evaluationPeriods: integer({ min: 1, tokens: 'passed' }),
});

const ALARMS: Record<keyof Required<ResultsPipelineAlarmsProps>, PropRule> = {
  executionsFailed: ALARM,
  executionsTimedOut: ALARM,
  executionsAborted: ALARM,
  executionsThrottled: ALARM,
  deadLetters: ALARM,
  interruptedRule: ALARM,
  dataLimitRule: ALARM,
  unreportedFailureRule: ALARM,
  resultsFunctionErrors: ALARM,
  orderFunctionErrors: ALARM,
  noSuccessfulRun: struct<ResultsPipelineHeartbeatAlarmOptions>({
    ...OF_EVERY_ALARM,
    threshold: duration({ min: HEARTBEAT_PERIOD, max: MAX_HEARTBEAT, step: HEARTBEAT_PERIOD }),
    evaluationPeriods: integer({ min: 1, max: MAX_HEARTBEAT.toHours() }),
  }),
};

/** Options of a function that the construct decides. Its alarms read the JSON log, in the log group of the construct. */
const ownedOfFunction = (timeout: string) =>
  overrides({
    functionName: 'CloudFormation: a name stands in the way of a replacement',
    timeout,
    logGroup: 'logRetention',
    logRetention: 'logRetention',
    logRetentionRole: 'logRetention',
    logRetentionRetryOptions: 'logRetention',
    logRemovalPolicy: 'ResultsPipeline: log groups leave with the stack',
    loggingFormat: 'ResultsPipeline (its alarms read JSON)',
    logFormat: 'ResultsPipeline (its alarms read JSON)',
    applicationLogLevel: 'applicationLogLevelV2',
    systemLogLevel: 'systemLogLevelV2',
  });

const PREFIX = {
  pattern: /^[A-Za-z0-9!_.()-]+(\/[A-Za-z0-9!_.()-]+)*\/$/,
  allowed: "a path that ends in '/' and does not start with it",
};

/** A rule for every prop. */
export const PROP_RULES: PropRules<ResultsPipelineProps> = {
  schedule: required(like('scheduler.ScheduleExpression', 'expressionString')),
  resultsCode: required(like('lambda.Code', 'bind')),
  orderCode: required(like('lambda.Code', 'bind')),
  ordersLocation: struct({
    bucket: required(like('s3.IBucket', 'bucketName', 'arnForObjects')),
    prefix: text(PREFIX),
    format: oneOf('ResultsPipelineOrdersFormat', ResultsPipelineOrdersFormat),
  }),
  alertTopic: like('sns.ITopic', 'topicArn', 'addToResourcePolicy'),
  scheduleEnabled: flag(),
  scheduleWindow: duration({ min: Duration.minutes(1), max: Duration.minutes(1440), step: Duration.minutes(1) }),
  pollInterval: duration({ min: Duration.seconds(10), max: DAY }),
  maxWait: duration({ min: Duration.seconds(10) }),
  maxConcurrentOrders: integer({ min: 1, max: MAX_CONCURRENT_ORDERS }),
  batchSize: integer({ min: MIN_BATCH_SIZE, max: MAX_BATCH_SIZE }),
  rejectionErrors: list(
    text({
      pattern: /^(?!(States|Lambda|Runtime|Sandbox|Function)\.)[A-Za-z_][\w.]*$/,
      allowed: 'the name of an error that the order function raises',
      tokens: 'refused',
    }),
  ),
  resultsTimeout: duration({ min: Duration.seconds(1), max: Duration.minutes(15), step: Duration.seconds(1) }),
  orderTimeout: duration({ min: Duration.seconds(1), max: EXPRESS_LIMIT, step: Duration.seconds(1) }),
  bucket: like('s3.IBucket', 'bucketName', 'arnForObjects'),
  bucketName: text(),
  bucketNamePrefix: text(),
  encryptionKey: like('kms.IKey', 'keyArn', 'grantDecrypt'),
  resultsPrefix: text(PREFIX),
  resultsExpiration: duration({ min: DAY, step: DAY }),
  noncurrentVersionExpiration: duration({ min: DAY, step: DAY }),
  removalPolicy: oneOf('RemovalPolicy', RemovalPolicy),
  logLevel: oneOf('sfn.LogLevel', sfn.LogLevel),
  logExecutionData: flag(),
  logRetention: oneOf('logs.RetentionDays', logs.RetentionDays),
  tracing: flag(),
  metricNamespace: text(),
  alarms: struct(ALARMS),
  resultsFunctionOverrides: ownedOfFunction('resultsTimeout'),
  orderFunctionOverrides: ownedOfFunction('orderTimeout'),
  bucketOverrides: overrides({
    bucketName: 'bucketName',
    bucketNamePrefix: 'bucketNamePrefix',
    bucketNamespace: 'bucketNamePrefix',
    encryption: 'encryptionKey',
    encryptionKey: 'encryptionKey',
    bucketKeyEnabled: 'encryptionKey',
    lifecycleRules: 'resultsExpiration and noncurrentVersionExpiration',
    removalPolicy: 'removalPolicy',
    autoDeleteObjects: 'removalPolicy',
  }),
  stateMachineOverrides: overrides({
    definition: 'ResultsPipeline',
    definitionBody: 'ResultsPipeline',
    queryLanguage: 'ResultsPipeline',
    stateMachineType: 'ResultsPipeline',
    timeout: 'maxWait, orderTimeout and resultsTimeout',
    tracingEnabled: 'tracing',
    logs: 'logLevel, logExecutionData and logRetention',
  }),
  acknowledgeFindings: flag(),
};

type Some = Partial<ResultsPipelineProps>;

/** What the props have to do with each other. */
export function propRelations(props: Some = {}): PropRelation<ResultsPipelineProps>[] {
  // Each sees its own props only: others may be wrong.
  const relation = (of: (keyof ResultsPipelineProps)[], problem: (some: Some) => string | undefined) => ({
    of,
    problem: () => problem(Object.fromEntries(of.map((name) => [name, props[name]]))),
  });
  return [
    relation(['maxWait', 'pollInterval'], waitProblem),
    relation(['orderTimeout', 'batchSize', 'maxConcurrentOrders'], batchProblem),
    relation(['bucket', ...OF_OWN_BUCKET], ownBucketProblem),
    relation(['bucketName', 'bucketNamePrefix'], twoNamesProblem),
    relation(['alarms', 'maxWait'], heartbeatProblem),
    relation(['ordersLocation'], unversionedProblem),
  ];
}

function waitProblem(props: Some): string | undefined {
  const { maxWait, pollInterval, maxPolls } = runLimits(props);
  const interval = pollInterval.toHumanString();
  if (maxWait.toSeconds() < pollInterval.toSeconds()) {
    return `maxWait must be at least one pollInterval (${interval}), got ${maxWait.toHumanString()}`;
  }
  if (maxPolls <= MAX_POLLS) return undefined;
  const longest = Duration.seconds((MAX_POLLS - 1) * pollInterval.toSeconds());
  return (
    `maxWait must be at most ${longest.toHumanString()} with a pollInterval of ${interval} ` +
    `(${MAX_POLLS} polls fit into the 25,000 history events of an execution), got ${maxWait.toHumanString()}`
  );
}

/** A batch must end within an Express execution, also when its orders are slow and the last one needs all its retries. */
function batchProblem(props: Some): string | undefined {
  const { orderTimeout, batchSize, batchConcurrency, ...plan } = runLimits(props);
  const slowest = longestBatch(orderTimeout, { ...plan, batchSize, batchConcurrency }).toSeconds();
  const limit = EXPRESS_LIMIT.toSeconds();
  if (slowest <= limit) return undefined;
  return (
    `orderTimeout of ${orderTimeout.toHumanString()} is too long for a batchSize of ${batchSize}, of which ` +
    `${batchConcurrency} are under way at once: a batch could take ${slowest} seconds with all retries, an Express ` +
    `execution has ${limit}. Lower orderTimeout or batchSize, or raise maxConcurrentOrders`
  );
}

const OF_OWN_BUCKET = [
  'bucketName',
  'bucketNamePrefix',
  'encryptionKey',
  'resultsExpiration',
  'noncurrentVersionExpiration',
  'removalPolicy',
  'bucketOverrides',
] as const satisfies (keyof ResultsPipelineProps)[];

function ownBucketProblem(props: Some): string | undefined {
  const mixed = OF_OWN_BUCKET.filter((name) => props[name] !== undefined);
  if (!props.bucket || mixed.length === 0) return undefined;
  return `bucket brings its own settings and cannot be combined with ${mixed.join(', ')}`;
}

/** Of a bucket that was created by the app it is known whether it keeps versions; of any other one a run finds out. */
function unversionedProblem({ ordersLocation }: Some): string | undefined {
  const created = ordersLocation?.bucket.node.defaultChild;
  if (!(created instanceof s3.CfnBucket) || created.versioningConfiguration !== undefined) return undefined;
  return `ordersLocation.bucket must keep versions, got ${ordersLocation!.bucket.node.path} without: set its versioned to true`;
}

function twoNamesProblem({ bucketName, bucketNamePrefix }: Some): string | undefined {
  return bucketName && bucketNamePrefix ? 'bucketName and bucketNamePrefix exclude each other' : undefined;
}

function heartbeatProblem({ alarms, maxWait }: Some): string | undefined {
  const hours = heartbeatPeriods(alarms?.noSuccessfulRun, runLimits({ maxWait }).maxWait);
  const longest = MAX_HEARTBEAT.toHours();
  if (hours <= longest) return undefined;
  return (
    `alarms.noSuccessfulRun.threshold and evaluationPeriods must be at most ${MAX_HEARTBEAT.toHumanString()} together, got ` +
    `${hours} hours`
  );
}
