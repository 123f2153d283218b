import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type OrderApiAlarmOptions, OrderApiAlarmSeverity, type OrderApiAlarmsProps } from './alarm-options';
import { checkProps, type PropRelation, type PropRules } from './internal/check-props';
import {
  anything,
  duration,
  flag,
  integer,
  like,
  map,
  number,
  oneOf,
  overrides,
  type PropRule,
  required,
  struct,
  text,
} from './internal/prop-rules';
import type { OrderApiProps } from './order-api-props';

/** Where a token goes into the template as it is. */
const PASSED = { tokens: 'passed' } as const;

/** The longest that a handler can run (Lambda guide, "Lambda quotas": function timeout). */
const MAX_LATENCY = Duration.minutes(15);

const alarm = (threshold: PropRule) =>
  struct<OrderApiAlarmOptions>({
    enabled: flag(),
    threshold,
    evaluationPeriods: integer({ min: 1, ...PASSED }),
    notify: flag(),
    severity: oneOf('OrderApiAlarmSeverity', OrderApiAlarmSeverity),
  });
const COUNT = alarm(number({ min: 0, ...PASSED }));

const RULES: PropRules<OrderApiProps> = {
  handlerCode: required(like('lambda.Code', 'bind', 'bindToResource')),
  retention: duration({ min: Duration.minutes(1), max: Duration.days(365), step: Duration.seconds(1) }),
  maxOrdersPerRequest: integer({ min: 1, max: 10_000, ...PASSED }),
  schema: map(anything()),
  authorization: like('OrderApiAuthorization', '_bind'),
  throttle: struct<apigateway.ThrottleSettings>({
    rateLimit: number({ above: 0, ...PASSED }),
    burstLimit: integer({ min: 1, ...PASSED }),
  }),
  quota: struct<apigateway.QuotaSettings>({
    limit: integer({ min: 1, ...PASSED }),
    offset: integer({ min: 0, ...PASSED }),
    period: oneOf('apigateway.Period', apigateway.Period),
  }),
  // API Gateway API reference, CreateStage: "Stage names can only contain alphanumeric characters, hyphens, and underscores."
  stageName: text({
    tokens: 'refused',
    pattern: /^[\w-]{1,128}$/,
    allowed: '1 to 128 letters, digits, hyphens and underscores',
  }),
  accessLog: flag(),
  accessLogGroup: like('logs.ILogGroup', 'logGroupArn'),
  logRetention: oneOf('logs.RetentionDays', logs.RetentionDays as never),
  tracing: flag(),
  table: like('dynamodb.ITable', 'tableName', 'tableArn'),
  maxWriteRequestUnits: integer({ min: 1, ...PASSED }),
  pointInTimeRecovery: flag(),
  deletionProtection: flag(),
  encryptionKey: like('kms.IKey', 'keyArn'),
  stream: oneOf('dynamodb.StreamViewType', dynamodb.StreamViewType),
  removalPolicy: oneOf('RemovalPolicy', RemovalPolicy),
  deployment: like('codedeploy.ILambdaDeploymentConfig', 'deploymentConfigName'),
  alertTopic: like('sns.ITopic', 'topicArn'),
  alarms: struct<OrderApiAlarmsProps>({
    serverErrorRate: COUNT,
    latency: alarm(duration({ min: Duration.millis(1), max: MAX_LATENCY })),
    handlerErrors: COUNT,
    handlerThrottles: COUNT,
    tableThrottles: COUNT,
    tableSystemErrors: COUNT,
  }),
  metricNamespace: text(),
  tableOverrides: overrides({
    partitionKey: 'OrderApi (it is record_id)',
    partitionKeys: 'OrderApi (the key is record_id)',
    sortKey: 'OrderApi (there is none)',
    sortKeys: 'OrderApi (there are none)',
    timeToLiveAttribute: 'OrderApi (it is expires_at)',
    maxWriteRequestUnits: 'the prop maxWriteRequestUnits',
    pointInTimeRecovery: 'the prop pointInTimeRecovery',
    deletionProtection: 'the prop deletionProtection',
    encryptionKey: 'the prop encryptionKey',
    stream: 'the prop stream',
    removalPolicy: 'the prop removalPolicy',
  }),
  handlerOverrides: overrides({
    tracing: 'the prop tracing',
    logRetention: 'the prop logRetention',
    logRetentionRole: 'the prop logRetention, which needs no role',
    logRetentionRetryOptions: 'the prop logRetention, which needs none',
    logRemovalPolicy: 'OrderApi: the log group leaves with the stack',
    logFormat: 'loggingFormat',
  }),
  apiOverrides: overrides({
    deploy: 'OrderApi (there is always a stage)',
    deployOptions: 'the prop stageOverrides',
    defaultMethodOptions: 'the prop authorization',
    endpointTypes: 'endpointConfiguration',
  }),
  stageOverrides: overrides({
    stageName: 'the prop stageName',
    accessLogDestination: 'the props accessLog and accessLogGroup',
    throttlingRateLimit: 'the prop throttle',
    throttlingBurstLimit: 'the prop throttle',
    tracingEnabled: 'the prop tracing',
  }),
  acknowledgeFindings: flag(),
};

/** Props that describe the table which is created, and mean nothing beside a table of one's own. */
const NEW_TABLE_PROPS = [
  'maxWriteRequestUnits',
  'pointInTimeRecovery',
  'deletionProtection',
  'encryptionKey',
  'stream',
  'removalPolicy',
  'tableOverrides',
] as const satisfies readonly (keyof OrderApiProps)[];

/**
 * Checks what the types cannot say, and for plain JavaScript what they do.
 *
 * @throws Error with the construct's path and every problem: the prop, what came and what is allowed
 */
export function validateProps(scope: Construct, props: OrderApiProps): void {
  checkProps(scope, 'OrderApi', props, RULES, relationsOf(props));
}

function relationsOf(props: OrderApiProps): PropRelation<OrderApiProps>[] {
  const kind = props?.authorization?._kind ?? 'iam';
  const besideTable = NEW_TABLE_PROPS.filter((name) => props?.[name] !== undefined);
  return [
    {
      of: ['quota', 'authorization'],
      problem: () =>
        props.quota && kind !== 'apiKey'
          ? `quota needs OrderApiAuthorization.apiKey(), since API Gateway counts for each API key, got authorization ${kind}`
          : undefined,
    },
    {
      of: ['accessLog', 'accessLogGroup'],
      problem: () =>
        props.accessLog === false && props.accessLogGroup
          ? 'accessLogGroup and accessLog: false exclude each other, got both'
          : undefined,
    },
    {
      of: ['table'],
      problem: () =>
        props.table && besideTable.length > 0
          ? `table cannot be combined with ${besideTable.join(', ')}, which are for a new table`
          : undefined,
    },
  ];
}
