// A copy of tools/construct-kit/src/service-function.ts: change it there, then run `npm run kit`.
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { mergeEnvironment, mergeOverrides } from './merge-overrides';

/** What a user may override. Every construct declares the same members for its users. */
export interface FunctionOverrides extends lambda.FunctionOptions {
  readonly runtime?: lambda.Runtime;
  readonly handler?: string;
}

/** What makes a function. */
export interface ServiceFunctionProps {
  /** Its code. */
  readonly code: lambda.Code;
  /** What holds unless the user overrides it. */
  readonly defaults: FunctionOverrides & Pick<lambda.FunctionProps, 'runtime' | 'handler'>;
  /** What the user overrides. */
  readonly overrides: FunctionOverrides | undefined;
  /** What the construct decides; the check of the props refuses it among the overrides. */
  readonly owned: Omit<FunctionOverrides, 'environment'>;
  /** Variables that the handler is promised; overrides cannot replace them. */
  readonly environment: Record<string, string>;
  /** How long the lines of its log group are kept. */
  readonly logRetention: logs.RetentionDays;
}

/**
 * Creates a function on arm64 with JSON logs, a log group (`<id>Logs`) and a role (`<id>Role`) of its own, which may write
 * to that log group alone. In a VPC the role may manage network interfaces as well. A role or a log group among the overrides
 * takes the place of the own one.
 */
export function createServiceFunction(scope: Construct, id: string, props: ServiceFunctionProps): lambda.Function {
  const { code, defaults, owned, environment } = props;
  const merged = mergeOverrides(
    { architecture: lambda.Architecture.ARM_64, loggingFormat: lambda.LoggingFormat.JSON, ...defaults },
    props.overrides,
    owned,
  );
  const logGroup = merged.logGroup ?? createLogGroup(scope, `${id}Logs`, props.logRetention);
  const role = merged.role ?? createRole(scope, `${id}Role`, merged.vpc !== undefined);
  logs.LogGroupGrants.fromLogGroup(logGroup).write(role);
  return new lambda.Function(scope, id, {
    ...merged,
    code,
    role,
    logGroup,
    environment: mergeEnvironment(props.overrides?.environment, environment),
  });
}

/** Creates the alias `live` (`<id>Alias`) by which a function is called, so that no call mixes two versions. */
export function createLiveAlias(scope: Construct, id: string, target: lambda.Function): lambda.Alias {
  return new lambda.Alias(scope, `${id}Alias`, { aliasName: 'live', version: target.currentVersion });
}

/** It leaves with the stack: its lines expire anyway, and no other copy of the stack could take it over. */
function createLogGroup(scope: Construct, id: string, retention: logs.RetentionDays): logs.LogGroup {
  return new logs.LogGroup(scope, id, { retention, removalPolicy: RemovalPolicy.DESTROY });
}

/**
 * Without the managed policy for functions, which allows writing to every log group. In a VPC Lambda manages network interfaces
 * by the function's role (Lambda guide, "Giving Lambda functions access to resources in an Amazon VPC").
 */
function createRole(scope: Construct, id: string, inVpc: boolean): iam.Role {
  return new iam.Role(scope, id, {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    managedPolicies: inVpc
      ? [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaVPCAccessExecutionRole')]
      : undefined,
  });
}
