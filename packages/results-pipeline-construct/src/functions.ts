import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { createLiveAlias, createServiceFunction } from './internal/service-function';
import type { ResultsPipelineFunctionOverrides } from './results-pipeline-props';

export interface HandlerProps {
  /** What the function does, for the console. */
  readonly description: string;
  /** Code from outside. */
  readonly code: lambda.Code;
  /** Timeout of a call. */
  readonly timeout: Duration;
  /** Variables that the contract promises; overrides cannot take them away. */
  readonly environment: Record<string, string>;
  /** How long its log is kept. */
  readonly logRetention: logs.RetentionDays;
  /** Whether X-Ray traces it. */
  readonly tracing: boolean;
  /** What the user wants to be different. */
  readonly overrides: ResultsPipelineFunctionOverrides | undefined;
}

/** A function with the alias that the state machine calls. */
export interface Handler {
  readonly function: lambda.Function;
  readonly alias: lambda.Alias;
}

/** Creates a Python function with a log group and a role of its own, and its alias `live`. */
export function createHandler(scope: Construct, id: string, props: HandlerProps): Handler {
  const fn = createServiceFunction(scope, id, {
    code: props.code,
    defaults: {
      runtime: lambda.Runtime.PYTHON_3_14,
      handler: 'app.lambda_handler',
      memorySize: 256,
      description: props.description,
      tracing: props.tracing ? lambda.Tracing.ACTIVE : lambda.Tracing.DISABLED,
      applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
      systemLogLevelV2: lambda.SystemLogLevel.WARN,
    },
    overrides: props.overrides,
    owned: { timeout: props.timeout },
    environment: props.environment,
    logRetention: props.logRetention,
  });
  return { function: fn, alias: createLiveAlias(scope, id, fn) };
}
