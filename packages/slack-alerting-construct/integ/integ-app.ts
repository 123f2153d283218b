import { App } from 'aws-cdk-lib/core';

/** An app whose snapshot is the same on every machine: without the stack traces, which hold paths. */
export function integApp(): App {
  return new App({
    context: { 'aws:cdk:disable-creation-stack-traces': true, 'aws:cdk:disable-stack-trace': true },
  });
}
