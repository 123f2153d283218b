import { Validations } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Annotations, Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { checkProps, type PropRules } from '../../../../construct-kit/src/check-props';
import { createAlarms } from '../../../../construct-kit/src/create-alarms';
import { mergeOverrides } from '../../../../construct-kit/src/merge-overrides';
import {
  duration,
  flag,
  integer,
  like,
  oneOf,
  overrides,
  required,
  struct,
  text,
} from '../../../../construct-kit/src/prop-rules';
import { type ThingAlarms, ThingAlarmSeverity, type ThingAlarmsProps } from './alarms';

/** What is wrong with a Thing; nothing with the good one. Tests set it. */
export const flaws = new Set<string>();

/** Properties of a `Thing`. */
export interface ThingProps {
  /** A word. */
  readonly label: string;
  /**
   * Where alerts go.
   *
   * @default - nowhere
   */
  readonly alertTopic?: sns.ITopic;
  /**
   * How long to wait.
   *
   * @default Duration.minutes(1)
   */
  readonly wait?: Duration;
  /**
   * How often.
   *
   * @default 3
   */
  readonly attempts?: number;
  /**
   * How long logs are kept.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * The alarms.
   *
   * @default - all
   */
  readonly alarms?: ThingAlarmsProps;
  /**
   * Options of the queue.
   *
   * @default - none
   */
  readonly deadLetterQueueOverrides?: sqs.QueueProps;
  /**
   * Whether findings of cdk-nag are acknowledged with their reasons.
   *
   * @default true
   */
  readonly acknowledgeFindings?: boolean;
}

const ALARM = struct({
  enabled: flag(),
  threshold: integer({ min: 0 }),
  evaluationPeriods: integer({ min: 1 }),
  notify: flag(),
  severity: oneOf('ThingAlarmSeverity', ThingAlarmSeverity),
});

const RULES: PropRules<ThingProps> = {
  label: required(text({ tokens: 'passed' })),
  alertTopic: like('sns.ITopic', 'topicArn'),
  wait: duration({ min: Duration.seconds(1), max: Duration.hours(1) }),
  attempts: integer({ min: 1, max: 10, tokens: 'passed' }),
  logRetention: oneOf('logs.RetentionDays', logs.RetentionDays),
  alarms: struct({ deadLetters: ALARM }),
  deadLetterQueueOverrides: overrides({ fifo: 'Thing: it is a standard queue' }),
  acknowledgeFindings: flag(),
};

const FINDINGS = {
  'AwsSolutions-SQS3': 'it is the dead-letter queue',
  'Serverless-SQSRedrivePolicy': 'it is the dead-letter queue',
  'Serverless-EventBusDLQ': 'the rule is of no use',
};

/** A queue with everything that the rules look at. */
export class Thing extends Construct {
  /** The queue. */
  public readonly deadLetterQueue: sqs.Queue;
  /** The alarms. */
  public readonly alarms: ThingAlarms;

  constructor(scope: Construct, id: string, props: ThingProps) {
    super(scope, id);
    if (!flaws.has('unchecked')) checkProps(this, 'Thing', props, RULES);
    const defaults: sqs.QueueProps = {
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      visibilityTimeout: props.wait,
    };
    this.deadLetterQueue = new sqs.Queue(
      this,
      'DeadLetterQueue',
      flaws.has('erases')
        ? { ...defaults, ...props.deadLetterQueueOverrides }
        : mergeOverrides(defaults, props.deadLetterQueueOverrides, { queueName: props.label }),
    );
    new logs.LogGroup(this, 'Logs', {
      retention: props.logRetention,
      removalPolicy: flaws.has('keeps logs') ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    new events.Rule(this, 'Rule', {
      description: `tried ${(props.attempts ?? 3) * (flaws.has('reckons') ? 2 : 1)} times`,
      eventPattern: { source: ['aws.thing'] },
      targets: props.alertTopic ? [target(props.alertTopic)] : [],
    });
    if (props.alertTopic) allow(this, props.alertTopic);
    this.alarms = flaws.has('own alarms') ? ownAlarms(this, props) : alarmsOf(this, props, this.deadLetterQueue);
    const acknowledges = (props.acknowledgeFindings ?? true) || flaws.has('has no choice');
    if (acknowledges && !flaws.has('acknowledges nothing')) {
      for (const [id, reason] of Object.entries(FINDINGS)) Validations.of(this).acknowledge({ id, reason });
    }
  }
}

function alarmsOf(scope: Construct, props: ThingProps, queue: sqs.Queue): ThingAlarms {
  return createAlarms(scope, {
    definitions: {
      deadLetters: {
        description: 'messages could not be handled',
        metric: () => queue.metricApproximateNumberOfMessagesVisible(),
        threshold: 0,
        evaluationPeriods: 1,
        notify: true,
        severity: ThingAlarmSeverity.CRITICAL,
      },
    },
    choices: props.alarms,
    topic: props.alertTopic,
  });
}

/** An alarm with a grammar of its own: at least the threshold, always there, no severity and no all-clear. */
function ownAlarms(scope: Construct, props: ThingProps): ThingAlarms {
  const alarm = new cloudwatch.Alarm(scope, 'DeadLettersAlarm', {
    alarmDescription: 'messages could not be handled',
    metric: new cloudwatch.Metric({ namespace: 'N', metricName: 'M' }),
    threshold: props.alarms?.deadLetters?.threshold ?? 1,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  });
  if (props.alertTopic) alarm.addAlarmAction(new actions.SnsAction(props.alertTopic));
  return { deadLetters: alarm };
}

const SERVICES = ['cloudwatch.amazonaws.com', 'events.amazonaws.com'];

function allow(scope: Construct, topic: sns.ITopic): void {
  if (flaws.has('lets nobody in')) return;
  const statement = new iam.PolicyStatement({
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    principals: SERVICES.map((service) => new iam.ServicePrincipal(service)),
  });
  if (!topic.addToResourcePolicy(statement).statementAdded) {
    Annotations.of(scope).addWarningV2('importedTopic', JSON.stringify(statement.toStatementJson()));
  }
  SERVICES.forEach((service) =>
    topic.masterKey?.grant(new iam.ServicePrincipal(service), 'kms:GenerateDataKey*', 'kms:Decrypt'),
  );
}

function target(topic: sns.ITopic): events.IRuleTarget {
  const id = flaws.has('no id') ? {} : { id: events.EventField.eventId };
  return { bind: () => ({ arn: topic.topicArn, input: events.RuleTargetInput.fromObject({ ...id, title: 'x' }) }) };
}
