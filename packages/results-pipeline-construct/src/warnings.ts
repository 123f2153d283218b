import { Annotations, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ResultsPipelineFunctionOverrides } from './results-pipeline-props';

/** Warns when Lambda would refuse calls of the order function, because fewer are reserved for it than are made at once. */
export function warnOfLowReservation(
  scope: Construct,
  overrides: ResultsPipelineFunctionOverrides | undefined,
  maxConcurrentOrders: number,
  packageName: string,
): void {
  const reserved = overrides?.reservedConcurrentExecutions;
  if (reserved === undefined || Token.isUnresolved(reserved) || reserved >= maxConcurrentOrders) return;
  Annotations.of(scope).addWarningV2(
    `${packageName}:reservedConcurrency`,
    `${scope.node.path}: orderFunctionOverrides.reservedConcurrentExecutions is ${reserved}, less than maxConcurrentOrders of ` +
      `${maxConcurrentOrders}: Lambda refuses the calls beyond it, and orders that are refused through all retries fail. Reserve ` +
      `${maxConcurrentOrders}, or lower maxConcurrentOrders`,
  );
}
