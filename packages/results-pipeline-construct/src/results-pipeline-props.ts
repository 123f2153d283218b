import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { ResultsPipelineOrdersLocation } from './orders-location';
import type { ResultsPipelineAlarmsProps } from './results-pipeline-alarms';

/** Options of a function that the construct does not decide. */
export interface ResultsPipelineFunctionOverrides extends lambda.FunctionOptions {
  /**
   * Runtime of the code.
   *
   * @default lambda.Runtime.PYTHON_3_14
   */
  readonly runtime?: lambda.Runtime;

  /**
   * Module and function to call.
   *
   * @default 'app.lambda_handler'
   */
  readonly handler?: string;
}

/** Properties of a `ResultsPipeline`. */
export interface ResultsPipelineProps {
  /**
   * When a run starts: a cron or rate expression, with its time zone, or a single point in time. Each start is a run
   * of its own, however often it is delivered; a start while a run is polling does nothing and says so.
   */
  readonly schedule: scheduler.ScheduleExpression;

  /**
   * Code of the function that knows the results: `app.lambda_handler`, answering `{"results": false}` or
   * `{"results": true, "orders": [...]}`. See the README for the contract.
   */
  readonly resultsCode: lambda.Code;

  /**
   * Code of the function that stores one order: `app.lambda_handler`. Its event is the order; it raises one of
   * `rejectionErrors` when the order is rejected and stores it in the bucket `LOG_BUCKET` otherwise.
   */
  readonly orderCode: lambda.Code;

  /**
   * Where the results function may leave orders that do not fit into an answer: it then answers
   * `{"results": true, "ordersLocation": {"bucket": "...", "key": "..."}}`. The state machine may read the objects there.
   *
   * @default - orders come in the answer only
   */
  readonly ordersLocation?: ResultsPipelineOrdersLocation;

  /**
   * Where alerts go. Alarms and rules are allowed to publish to it and to use its key; an imported topic must allow
   * `cloudwatch.amazonaws.com` and `events.amazonaws.com` itself.
   *
   * @default - no alerts: executions fail and alarms change state, but nobody is notified
   */
  readonly alertTopic?: sns.ITopic;

  /**
   * Whether the schedule starts runs.
   *
   * @default true
   */
  readonly scheduleEnabled?: boolean;

  /**
   * The schedule may start a run this much later than it says: between 1 minute and 1440 minutes.
   *
   * @default - on time
   */
  readonly scheduleWindow?: Duration;

  /**
   * Time between two polls, between 10 seconds and 1 day.
   *
   * @default Duration.minutes(5)
   */
  readonly pollInterval?: Duration;

  /**
   * How long to wait for the results before the run fails as `ResultsNotReady`, or as `PollFailed` if it is the polls
   * that fail. At least one `pollInterval`; at most 575 of them, because an execution has 25,000 history events and a
   * poll that fails through all its retries takes up to 39.
   *
   * @default Duration.hours(20)
   */
  readonly maxWait?: Duration;

  /**
   * Calls of the order function at once, 1 to 40,000. Take at most half of the account's limit on concurrent Lambda
   * executions, so that its other functions are not throttled (`aws lambda get-account-settings`): 5 suits the limit of 10
   * that new accounts have, 200 one of 1,000.
   *
   * @default 5
   */
  readonly maxConcurrentOrders?: number;

  /**
   * Orders in one batch, 10 to 40. A batch is one Express execution; starting it costs one state transition. Smaller batches
   * allow a longer `orderTimeout` when few orders are under way at once.
   *
   * @default 40
   */
  readonly batchSize?: number;

  /**
   * Errors by which the order function says that an order is rejected. They are never retried, and a run with
   * rejected orders succeeds.
   *
   * @default ['ValueError', 'OrderRejectedError']
   */
  readonly rejectionErrors?: string[];

  /**
   * Timeout of the results function, at most 15 minutes.
   *
   * @default Duration.seconds(30)
   */
  readonly resultsTimeout?: Duration;

  /**
   * Timeout of the order function. A batch must fit into the five minutes of an Express execution with all its retries:
   * at most 12 seconds by default, 24 seconds when `maxConcurrentOrders` is a multiple of `batchSize`.
   *
   * @default Duration.seconds(10)
   */
  readonly orderTimeout?: Duration;

  /**
   * An existing bucket for the results. It keeps its own settings.
   *
   * @default - a bucket is created
   */
  readonly bucket?: s3.IBucket;

  /**
   * Physical name of the bucket. Bucket names are global: somebody else may have taken it.
   *
   * @default - CloudFormation makes a unique name up
   */
  readonly bucketName?: string;

  /**
   * Name of the bucket in the account-regional namespace: S3 adds account and Region, and nobody else can take it.
   *
   * @default - CloudFormation makes a unique name up
   */
  readonly bucketNamePrefix?: string;

  /**
   * Customer managed key of the bucket, used with an S3 bucket key. Not of the state machine
   * (`stateMachineOverrides.encryptionConfiguration`), of variables of the functions (`environmentEncryption` of their overrides), of
   * log groups, of the lease table and of the dead-letter queue: those are encrypted with keys of AWS.
   *
   * @default - encrypted by S3 (SSE-S3)
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Prefix under which the results lie, and the only one that the order function may write.
   *
   * @default 'orders/'
   */
  readonly resultsPrefix?: string;

  /**
   * Results are deleted after this many days.
   *
   * @default - they are kept
   */
  readonly resultsExpiration?: Duration;

  /**
   * Replaced and deleted versions of results are kept this long.
   *
   * @default Duration.days(30)
   */
  readonly noncurrentVersionExpiration?: Duration;

  /**
   * What happens to the bucket when it leaves the stack. DESTROY also empties it: a bucket that holds objects cannot be deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * What the state machine and its Express children log. ALL costs about 1.6 USD per million orders, more than the
   * orchestration itself (0.7 USD).
   *
   * @default sfn.LogLevel.ERROR
   */
  readonly logLevel?: sfn.LogLevel;

  /**
   * Whether these logs hold inputs and outputs, i.e. orders.
   *
   * @default false
   */
  readonly logExecutionData?: boolean;

  /**
   * How long lines of all log groups are kept. The log groups leave with the stack: another copy of it could not take them over.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * X-Ray tracing of the state machine and the functions.
   *
   * @default true
   */
  readonly tracing?: boolean;

  /**
   * CloudWatch namespace of the run's metrics.
   *
   * @default 'ResultsPipeline'
   */
  readonly metricNamespace?: string;

  /**
   * Each alarm: whether it exists, its threshold, whether it notifies, how bad it is.
   *
   * @default - all alarms; those on what the state machine or its rules already report do not notify
   */
  readonly alarms?: ResultsPipelineAlarmsProps;

  /**
   * Options of the results function that the construct does not decide. `environment` adds to the construct's own. With a
   * `vpc` its role may manage network interfaces; an own `role` must be able to.
   *
   * @default - none
   */
  readonly resultsFunctionOverrides?: ResultsPipelineFunctionOverrides;

  /**
   * Options of the order function that the construct does not decide. `environment` adds to the construct's own. With a
   * `vpc` its role may manage network interfaces; an own `role` must be able to.
   *
   * @default - none
   */
  readonly orderFunctionOverrides?: ResultsPipelineFunctionOverrides;

  /**
   * Options of the bucket that the construct does not decide; one that another prop decides is refused by name.
   *
   * @default - none
   */
  readonly bucketOverrides?: s3.BucketProps;

  /**
   * Options of the state machine that the construct does not decide; one that another prop decides is refused by name.
   *
   * @default - none
   */
  readonly stateMachineOverrides?: sfn.StateMachineProps;

  /**
   * Whether findings of cdk-nag in what the construct creates by default are acknowledged, each with its reason (README,
   * "Security"). False shows them all.
   *
   * @default true
   */
  readonly acknowledgeFindings?: boolean;
}
