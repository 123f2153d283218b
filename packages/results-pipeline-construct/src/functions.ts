import { type Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { FunctionOverrides } from './results-pipeline-props';

export interface HandlerProps {
  /** What the function does, for the console. */
  readonly description: string;
  /** Code from outside. */
  readonly code: lambda.Code;
  /** Time-out of a call. */
  readonly timeout: Duration;
  /** Variables that the contract promises; overrides cannot take them away. */
  readonly environment: Record<string, string>;
  /** How long its log is kept. */
  readonly logRetention: logs.RetentionDays;
  /** Whether X-Ray traces it. */
  readonly tracing: boolean;
  /** What the user wants to be different. */
  readonly overrides: FunctionOverrides | undefined;
}

/** A function with the alias that the state machine calls: a run never mixes two versions within one call. */
export interface Handler {
  readonly function: lambda.Function;
  readonly alias: lambda.Alias;
}

/** @returns a Python function with a log group and a role of its own, and its alias `live` */
export function handler(scope: Construct, id: string, props: HandlerProps): Handler {
  const logGroup = new logs.LogGroup(scope, `${id}Logs`, {
    retention: props.logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const overrides = withoutUndefined(props.overrides);
  const role = overrides.role ?? createRole(scope, `${id}Role`, overrides.vpc !== undefined);
  logs.LogGroupGrants.fromLogGroup(logGroup).write(role);
  const fn = new lambda.Function(scope, id, {
    runtime: lambda.Runtime.PYTHON_3_14,
    architecture: lambda.Architecture.ARM_64,
    handler: 'app.lambda_handler',
    memorySize: 256,
    description: props.description,
    tracing: props.tracing ? lambda.Tracing.ACTIVE : lambda.Tracing.DISABLED,
    loggingFormat: lambda.LoggingFormat.JSON,
    applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
    systemLogLevelV2: lambda.SystemLogLevel.WARN,
    ...overrides,
    environment: { ...overrides.environment, ...props.environment },
    code: props.code,
    timeout: props.timeout,
    logGroup,
    role,
  });
  const alias = new lambda.Alias(scope, `${id}Alias`, { aliasName: 'live', version: fn.currentVersion });
  return { function: fn, alias };
}

/** Within a VPC Lambda manages network interfaces by the function's role (developer guide, "Giving Lambda functions access to resources in an Amazon VPC"). */
function createRole(scope: Construct, id: string, inVpc: boolean): iam.Role {
  return new iam.Role(scope, id, {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    managedPolicies: inVpc
      ? [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaVPCAccessExecutionRole')]
      : undefined,
  });
}

function withoutUndefined<T extends object>(value: T | undefined): Partial<T> {
  const entries = Object.entries(value ?? {}).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries) as Partial<T>;
}
