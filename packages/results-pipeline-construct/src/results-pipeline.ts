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
import { Fn, Names, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { createPipelineAlarms } from './alarms';
import { createFailureRules } from './failure-rules';
import { findingsOf } from './findings';
import { createHandler } from './functions';
import { acknowledgeFindings } from './internal/acknowledge-findings';
import { checkProps } from './internal/check-props';
import { mergeOverrides } from './internal/merge-overrides';
import { CLOUDWATCH, EVENTBRIDGE, letPublish } from './internal/publishers';
import { createResultsBucket, DEFAULT_PREFIX, grantReadResults, grantStoreResults } from './results-bucket';
import type { ResultsPipelineAlarms } from './results-pipeline-alarms';
import type { ResultsPipelineProps } from './results-pipeline-props';
import { type RunLimits, runLimits, runTimes } from './run-limits';
import { createSchedule } from './schedule';
import { defineRun } from './state-machine/definition';
import { REPORTED_ERRORS, REPORTED_ERRORS_WITH_LOCATION } from './state-machine/failures';
import { LEASE_KEY, LEASE_TTL } from './state-machine/lease-table';
import { letCountOrders } from './state-machine/map-run-policy';
import { METRICS } from './state-machine/metrics';
import { PROP_RULES, propRelations } from './validation';
import { warnOfLowReservation } from './warnings';

const PACKAGE = '@org/results-pipeline-construct';

/**
 * A scheduled pipeline that asks for results until they are ready, stores every accepted order exactly once and
 * reports the rest.
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
  /** Fetches the results (Lambda A). */
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
  /** Report failed executions that the state machine has not reported itself; empty without an alert topic. */
  public readonly failureRules: events.Rule[];
  /** Alarms by their name in the prop `alarms`; those that are switched off are undefined. */
  public readonly alarms: ResultsPipelineAlarms;

  private readonly metricNamespace: string;

  constructor(scope: Construct, id: string, props: ResultsPipelineProps) {
    super(scope, id);
    checkProps(this, 'ResultsPipeline', props, PROP_RULES, propRelations(props));
    const limits = runLimits(props);
    const logRetention = props.logRetention ?? logs.RetentionDays.ONE_MONTH;
    const tracing = props.tracing ?? true;
    this.metricNamespace = props.metricNamespace ?? 'ResultsPipeline';

    this.resultsPrefix = props.resultsPrefix ?? DEFAULT_PREFIX;
    this.bucket = props.bucket ?? createResultsBucket(this, props);

    const results = createHandler(this, 'ResultsFunction', {
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

    const order = createHandler(this, 'OrderFunction', {
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
    warnOfLowReservation(this, props.orderFunctionOverrides, limits.maxConcurrentOrders, PACKAGE);
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

    const { schedule, deadLetterQueue } = createSchedule(this, this.stateMachine, props);
    this.schedule = schedule;
    this.deadLetterQueue = deadLetterQueue;

    const { alertTopic } = props;
    if (alertTopic) letPublish(this, alertTopic, [CLOUDWATCH, EVENTBRIDGE], PACKAGE);
    const rules = alertTopic
      ? createFailureRules(this, {
          stateMachine: this.stateMachine,
          topic: alertTopic,
          deadLetterQueue,
          reportedErrors: props.ordersLocation ? REPORTED_ERRORS_WITH_LOCATION : REPORTED_ERRORS,
        })
      : {};
    this.failureRules = Object.values(rules);
    this.alarms = createPipelineAlarms(this, {
      choices: props.alarms,
      alertTopic,
      stateMachine: this.stateMachine,
      failureRules: rules,
      deadLetterQueue,
      resultsFunction: this.resultsFunction,
      orderFunction: this.orderFunction,
      rejectionErrors: limits.rejectionErrors,
      metricNamespace: this.metricNamespace,
      runsSucceeded: this.metricRunsSucceeded(),
      maxWait: limits.maxWait,
    });
    if (props.acknowledgeFindings ?? true) acknowledgeFindings(this, findingsOf(this, props.ordersLocation));
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
    const times = runTimes(limits);
    const definition = defineRun(new Construct(this, 'Run'), {
      ...limits,
      resultsFunction: this.resultsAlias,
      orderFunction: this.orderAlias,
      leaseTable: this.leaseTable,
      ...times,
      metricNamespace: this.metricNamespace,
      alertTopic: props.alertTopic,
      ordersLocation: props.ordersLocation,
    });
    const defaults: sfn.StateMachineProps = {
      comment: 'Polls for results, stores every accepted order exactly once, reports the rest',
    };
    const stateMachine = new sfn.StateMachine(
      this,
      'StateMachine',
      mergeOverrides(defaults, props.stateMachineOverrides, {
        definitionBody: sfn.DefinitionBody.fromChainable(definition),
        queryLanguage: sfn.QueryLanguage.JSONATA,
        stateMachineType: sfn.StateMachineType.STANDARD,
        timeout: times.longestRun,
        tracingEnabled: tracing,
        logs: {
          destination: this.logGroup,
          level: props.logLevel ?? sfn.LogLevel.ERROR,
          includeExecutionData: props.logExecutionData ?? false,
        },
      }),
    );
    props.alertTopic?.masterKey?.grant(stateMachine, 'kms:GenerateDataKey', 'kms:Decrypt');
    if (props.ordersLocation) {
      props.ordersLocation.bucket.encryptionKey?.grantDecrypt(stateMachine);
      letCountOrders(this, stateMachine);
    }
    return stateMachine;
  }
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
