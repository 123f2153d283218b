import * as logs from 'aws-cdk-lib/aws-logs';
import { Duration, Token } from 'aws-cdk-lib/core';
import type { SlackAlertingAlarmsProps } from './alarm-options';
import type { AlertDestination } from './alert-destination';
import { LONGEST_EVALUATION, minutesOf } from './delivery-alarms';
import type { SlackAlertingDeliveryOptions } from './delivery-options';
import type { PropRelation, PropRules } from './internal/check-props';
import {
  duration,
  flag,
  integer,
  like,
  list,
  map,
  number,
  oneOf,
  overrides,
  type PropRule,
  required,
  struct,
  text,
  valueProblems,
} from './internal/prop-rules';
import { OWN_VARIABLES } from './notifier-function';
import type { NotifierProps } from './notifier-props';
import { AlertSeverity } from './severity';
import type { SlackAlertingProps } from './slack-alerting-props';

/** Where a token goes into the template as it is. */
const PASSED = { tokens: 'passed' } as const;

const SECOND = Duration.seconds(1);
const MINUTES_OF_A_DAY = LONGEST_EVALUATION.toMinutes();
const SEVERITY = oneOf('AlertSeverity', AlertSeverity);
const TOPIC = like('sns.ITopic', 'topicArn');
const KEY = like('kms.IKey', 'keyArn');
const MENTION = like('Mention', 'text');

/** Severities that a destination wants. */
export const SEVERITIES = list(SEVERITY, { min: 1 });

/** Who is mentioned, by severity. */
export const MENTIONS = struct({ info: MENTION, warning: MENTION, critical: MENTION });

/** An id of a construct. */
export const ID = text({ tokens: 'refused' });

const alarm = (threshold: PropRule, evaluationPeriods: PropRule) =>
  struct({ enabled: flag(), threshold, evaluationPeriods, notify: flag(), severity: SEVERITY });

/** Lambda has no timeout below this that leaves room for an answer of Slack and its `Retry-After`. */
const HANDLER_TIMEOUT = duration({ min: Duration.seconds(30), max: Duration.minutes(15), step: SECOND });

const OWNED_BY_HANDLER = overrides({
  events: 'SlackAlerting (it is invoked from its queue)',
  deadLetterQueue: 'SlackAlerting (its queue has a dead-letter queue)',
  logRetention: 'the prop logRetention',
  logRetentionRole: 'the prop logRetention, which needs no role',
  logRetentionRetryOptions: 'the prop logRetention, which needs none',
  logRemovalPolicy: 'SlackAlerting: the log group leaves with the stack',
  logFormat: 'loggingFormat',
});

const OWN_ENVIRONMENT = overrides(
  Object.fromEntries(OWN_VARIABLES.map((name) => [name, 'SlackAlerting, for its notifier'])),
);

/** What may be overridden of the notifiers' functions. */
export const HANDLER_OVERRIDES: PropRule = {
  problems(name, value) {
    const { timeout, environment } = (value ?? {}) as { timeout?: unknown; environment?: unknown };
    const variables = valueProblems(map(text({ mayBeEmpty: true })), `${name}.environment`, environment);
    return [
      ...OWNED_BY_HANDLER.problems(name, value),
      ...valueProblems(HANDLER_TIMEOUT, `${name}.timeout`, timeout),
      ...(variables.length > 0 ? variables : valueProblems(OWN_ENVIRONMENT, `${name}.environment`, environment)),
    ];
  },
};

/** What may be overridden of the topic. */
export const TOPIC_OVERRIDES = overrides({
  masterKey: 'the prop encryptionKey',
  fifo: 'SlackAlerting: alarms and rules publish to standard topics only',
  contentBasedDeduplication: 'SlackAlerting (for FIFO topics only)',
  enforceSSL: 'SlackAlerting (TLS only)',
});

const DELIVERY_RULES: PropRules<SlackAlertingDeliveryOptions> = {
  // Lambda API reference, CreateEventSourceMapping: MaximumBatchingWindowInSeconds from 0 to 300.
  batchingWindow: duration({ min: Duration.seconds(0), max: Duration.minutes(5), step: SECOND }),
  batchSize: integer({ min: 1, max: 100, ...PASSED }),
  // Lambda API reference, ScalingConfig: MaximumConcurrency from 2 to 1000.
  maxConcurrency: integer({ min: 2, max: 1000, ...PASSED }),
  maxAttempts: integer({ min: 1, max: 100, ...PASSED }),
  retryDelay: duration({ min: SECOND, max: Duration.minutes(15), step: SECOND }),
  webhookTimeout: duration({ min: SECOND, max: Duration.seconds(10) }),
  // SQS API reference, SetQueueAttributes: MessageRetentionPeriod from 60 to 1,209,600 seconds.
  deadLetterRetention: duration({ min: Duration.minutes(1), max: Duration.days(14), step: SECOND }),
  alarms: struct<SlackAlertingAlarmsProps>({
    deadLetters: alarm(number({ min: 0, ...PASSED }), integer({ min: 1, max: MINUTES_OF_A_DAY, ...PASSED })),
    waitingAlerts: alarm(
      duration({ min: Duration.minutes(1), max: LONGEST_EVALUATION }),
      integer({ min: 1, max: MINUTES_OF_A_DAY }),
    ),
  }),
  logRetention: oneOf('logs.RetentionDays', logs.RetentionDays as never),
  metricNamespace: text(),
  handlerOverrides: HANDLER_OVERRIDES,
};

/** Rules for the props of a `SlackAlerting`. */
export const SLACK_ALERTING_RULES: PropRules<SlackAlertingProps> = {
  ...DELIVERY_RULES,
  destination: destination(),
  encryptionKey: KEY,
  fallbackEmails: list(text({ pattern: /^[^\s@]+@[^\s@]+$/, allowed: 'an e-mail address' })),
  fallbackTopic: TOPIC,
  publishingServices: list(
    text({
      pattern: /^[a-z0-9-]+(\.[a-z0-9-]+)+$/,
      allowed: 'a service principal such as codestar-notifications.amazonaws.com',
    }),
  ),
  topicOverrides: TOPIC_OVERRIDES,
  acknowledgeFindings: flag(),
};

/** Rules for the props of a `Notifier`. */
export const NOTIFIER_RULES: PropRules<NotifierProps> = {
  alertTopic: required(TOPIC),
  fallbackTopic: required(TOPIC),
  webhookSecret: required(like('secretsmanager.ISecret', 'secretArn')),
  severities: SEVERITIES,
  mentions: MENTIONS,
  delivery: struct(DELIVERY_RULES),
  encryptionKey: KEY,
};

/** A destination, which knows what is wrong with its own props. */
function destination(): PropRule {
  const type = like('AlertDestination', 'bind', 'validate');
  return {
    problems(name, value) {
      const wrong = type.problems(name, value);
      return wrong.length > 0 ? wrong : (value as AlertDestination).validate(name);
    },
  };
}

/** What the props of a `SlackAlerting` have to do with each other. */
export function relationsOf(props: SlackAlertingProps): PropRelation<SlackAlertingProps>[] {
  return [
    {
      of: ['fallbackEmails', 'fallbackTopic'],
      problem: () =>
        props.fallbackTopic !== undefined && props.fallbackEmails !== undefined
          ? 'fallbackEmails cannot be given together with fallbackTopic; subscribe them to it'
          : undefined,
    },
    { of: ['batchSize', 'batchingWindow'], problem: () => windowProblem(props) },
    { of: ['alarms'], problem: () => evaluationProblem('alarms', props) },
  ];
}

/** What the delivery options of a `Notifier` have to do with each other. */
export function relationsOfNotifier({ delivery = {} }: NotifierProps): PropRelation<NotifierProps>[] {
  return [
    { of: ['delivery'], problem: () => windowProblem(delivery, 'delivery.') },
    { of: ['delivery'], problem: () => evaluationProblem('delivery.alarms', delivery) },
  ];
}

/** Lambda API reference, CreateEventSourceMapping: a batch of more than 10 needs a window of at least one second. */
function windowProblem(
  { batchSize = 10, batchingWindow }: SlackAlertingDeliveryOptions,
  prefix = '',
): string | undefined {
  return !Token.isUnresolved(batchSize) && batchSize > 10 && batchingWindow?.toSeconds() === 0
    ? `${prefix}batchSize above 10 needs a batchingWindow, got ${batchSize} without one`
    : undefined;
}

function evaluationProblem(name: string, { alarms }: SlackAlertingDeliveryOptions): string | undefined {
  const { threshold, evaluationPeriods } = alarms?.waitingAlerts ?? {};
  const minutes = minutesOf(threshold, evaluationPeriods);
  return minutes > MINUTES_OF_A_DAY
    ? `${name}.waitingAlerts: threshold and evaluationPeriods must be at most 1 day together, got ${minutes} minutes`
    : undefined;
}
