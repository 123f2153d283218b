import { Duration, Fn, Names, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { resultsPipelineAlarms } from './alarms';
import { allowAlerts } from './alert-topic';
import { failureRules } from './failure-rules';
import { handler } from './functions';
import { grantReadResults, grantStoreResults, resultsBucket, resultsPrefix } from './results-bucket';
import type { ResultsPipelineProps } from './results-pipeline-props';
import { runSchedule } from './schedule';
import { longestFanOut } from './state-machine/batches';
import { defineRun } from './state-machine/definition';
import { LEASE_KEY, LEASE_TTL } from './state-machine/lease-table';
import { METRICS } from './state-machine/metrics';
import { longestPoll } from './state-machine/polls';
import { type RunLimits, runLimits } from './validation';

/**
 * A scheduled pipeline that asks for results until they are ready, stores every accepted order exactly once and
 * tells about the rest.
 *
 * Creates a schedule, a Step Functions state machine, two functions with log groups, roles and aliases, a results
 * bucket, a table for the lease, a dead-letter queue, rules and alarms. Does not create the alert topic, and no
 * subscription to it.
 *
 * @example
 * new ResultsPipeline(this, 'ResultsPipeline', {
 *   schedule: ScheduleExpression.cron({ hour: '13', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
 *   resultsCode: Code.fromAsset('src/lambda_a'),
 *   orderCode: Code.fromAsset('src/lambda_b'),
 *   alertTopic,
 * });
 */
export class ResultsPipeline extends Construct {
  /** Bucket of the results. */
  public readonly bucket: s3.IBucket;
  /** Prefix of the results in the bucket, ending in `/`. */
  public readonly resultsPrefix: string;
  /** Asks for the results (Lambda A). */
  public readonly resultsFunction: lambda.Function;
  /** Alias of the results function that the state machine calls. */
  public readonly resultsAlias: lambda.Alias;
  /** Stores one order (Lambda B). */
  public readonly orderFunction: lambda.Function;
  /** Alias of the order function that the state machine calls. */
  public readonly orderAlias: lambda.Alias;
  /** The orchestration of a run. */
  public readonly stateMachine: sfn.StateMachine;
  /** Log group of the state machine and its Express children. */
  public readonly logGroup: logs.LogGroup;
  /** Holds the lease that keeps runs apart. */
  public readonly leaseTable: dynamodb.Table;
  /** Starts the runs. */
  public readonly schedule: scheduler.Schedule;
  /** Starts of the schedule, and failures of runs, that could not be delivered. */
  public readonly deadLetterQueue: sqs.Queue;
  /** Report failed executions of which the state machine has not told itself; empty without an alert topic. */
  public readonly failureRules: events.Rule[];
  /** Alarms by their name in `alarms`; those that are switched off are missing. */
  public readonly alarms: Record<string, cloudwatch.Alarm>;

  private readonly metricNamespace: string;

  constructor(scope: Construct, id: string, props: ResultsPipelineProps) {
    super(scope, id);
    const limits = runLimits(this, props);
    const logRetention = props.logRetention ?? logs.RetentionDays.ONE_MONTH;
    const tracing = props.tracing ?? true;
    this.metricNamespace = props.metricNamespace ?? 'ResultsPipeline';

    this.resultsPrefix = resultsPrefix(this, props);
    this.bucket = resultsBucket(this, props);

    const results = handler(this, 'ResultsFunction', {
      description: 'Lambda A: are the results of the auction ready, and what are they?',
      code: props.resultsCode,
      timeout: limits.resultsTimeout,
      environment: {},
      overrides: props.resultsFunctionOverrides,
      logRetention,
      tracing,
    });
    this.resultsFunction = results.function;
    this.resultsAlias = results.alias;

    const order = handler(this, 'OrderFunction', {
      description: 'Lambda B: stores one accepted order, raises on a rejected one',
      code: props.orderCode,
      timeout: limits.orderTimeout,
      environment: { LOG_BUCKET: this.bucket.bucketName, RESULTS_PREFIX: this.resultsPrefix },
      overrides: props.orderFunctionOverrides,
      logRetention,
      tracing,
    });
    this.orderFunction = order.function;
    this.orderAlias = order.alias;
    grantStoreResults(this.bucket, this.resultsPrefix, this.orderFunction);

    this.leaseTable = new dynamodb.Table(this, 'LeaseTable', {
      partitionKey: { name: LEASE_KEY, type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: LEASE_TTL,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.logGroup = new logs.LogGroup(this, 'StateMachineLogs', {
      logGroupName: vendedLogsName(this, 'StateMachineLogs'),
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stateMachine = this.createStateMachine(props, limits, tracing);

    const { schedule, deadLetterQueue } = runSchedule(this, this.stateMachine, props);
    this.schedule = schedule;
    this.deadLetterQueue = deadLetterQueue;

    if (props.alertTopic) allowAlerts(this, props.alertTopic);
    this.failureRules = props.alertTopic
      ? failureRules(this, { stateMachine: this.stateMachine, topic: props.alertTopic, deadLetterQueue })
      : [];
    this.alarms = resultsPipelineAlarms(this, {
      options: props.alarms ?? {},
      alertTopic: props.alertTopic,
      stateMachine: this.stateMachine,
      failureRules: this.failureRules,
      deadLetterQueue,
      resultsFunction: this.resultsFunction,
      orderFunction: this.orderFunction,
      rejectionErrors: limits.rejectionErrors,
      metricNamespace: this.metricNamespace,
      runsSucceeded: this.metricRunsSucceeded(),
      noSuccessfulRunAfter:
        props.noSuccessfulRunAfter ??
        Duration.hours(Math.min(168, 24 + Math.ceil(limits.maxWait.toHours({ integral: false })))),
    });
  }

  /** Allows listing and reading the results. */
  public grantReadResults(grantee: iam.IGrantable): iam.Grant {
    return grantReadResults(this.bucket, this.resultsPrefix, grantee);
  }

  /** Allows starting runs, e.g. to repeat a failed one. */
  public grantStartExecution(grantee: iam.IGrantable): iam.Grant {
    return this.stateMachine.grantStartExecution(grantee);
  }

  /** A metric that every run sends: sum over 5 minutes by default. */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: this.metricNamespace,
      metricName,
      dimensionsMap: { [METRICS.dimension]: this.stateMachine.stateMachineName },
      statistic: cloudwatch.Stats.SUM,
      ...options,
    }).attachTo(this);
  }

  /** Polls of the runs that ended. */
  public metricPolls(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.polls, options);
  }

  /** Orders that were stored, or had been stored already. */
  public metricOrdersStored(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.stored, options);
  }

  /** Orders that the auction rejected. */
  public metricOrdersRejected(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.rejected, options);
  }

  /** Orders that could not be stored in spite of all retries. */
  public metricOrdersFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.failed, options);
  }

  /** Runs that succeeded; starts that were skipped do not count. */
  public metricRunsSucceeded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.succeeded, options);
  }

  private createStateMachine(props: ResultsPipelineProps, limits: RunLimits, tracing: boolean): sfn.StateMachine {
    const longestPolling = longestPollingOf(limits);
    const longestStoring = longestStoringOf(limits);
    const lastPoll = limits.pollInterval.plus(longestPoll(limits.resultsTimeout));
    const longestRun = longestPolling.plus(lastPoll).plus(longestStoring);
    const definition = defineRun(new Construct(this, 'Run'), {
      ...limits,
      resultsFunction: this.resultsAlias,
      orderFunction: this.orderAlias,
      leaseTable: this.leaseTable,
      longestPolling,
      longestStoring,
      longestRun,
      metricNamespace: this.metricNamespace,
      alertTopic: props.alertTopic,
    });
    const stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      comment: 'Polls for results, stores every accepted order exactly once, tells about the rest',
      ...props.stateMachineOverrides,
      definitionBody: sfn.DefinitionBody.fromChainable(definition),
      queryLanguage: sfn.QueryLanguage.JSONATA,
      stateMachineType: sfn.StateMachineType.STANDARD,
      timeout: longestRun,
      tracingEnabled: tracing,
      logs: {
        destination: this.logGroup,
        level: props.logLevel ?? sfn.LogLevel.ERROR,
        includeExecutionData: props.logExecutionData ?? false,
      },
    });
    props.alertTopic?.masterKey?.grant(stateMachine, 'kms:GenerateDataKey', 'kms:Decrypt');
    return stateMachine;
  }
}

/** All polls at their slowest, unless they fail; polls that take longer are fewer. */
function longestPollingOf(limits: RunLimits): Duration {
  return limits.maxWait.plus(Duration.seconds(limits.maxPolls * limits.resultsTimeout.toSeconds()));
}

/** All orders at their slowest, and two hours for retries. */
function longestStoringOf(limits: RunLimits): Duration {
  return longestFanOut(limits.orderTimeout, limits.maxConcurrentOrders).plus(Duration.hours(2));
}

/**
 * Name of a log group that Step Functions delivers to. Each one without the prefix adds to a policy of the account that holds
 * 5,120 characters; when it is full, the deployment fails (Step Functions developer guide, "Avoiding Amazon CloudWatch resource
 * policy size limits"). Path and stack instance make the name unique, also when the stack is made anew beside a retained group.
 */
function vendedLogsName(scope: Construct, id: string): string {
  const path = Names.uniqueResourceName(scope, { maxLength: 200, separator: '-' });
  const stackInstance = Fn.select(2, Fn.split('/', Stack.of(scope).stackId));
  return `/aws/vendedlogs/states/${path}-${id}-${stackInstance}`;
}
