import { App } from 'aws-cdk-lib/core';

/** An app whose snapshots say nothing about the machine that made them: no stack traces, which hold paths. */
export function integApp(): App {
  return new App({
    context: { 'aws:cdk:disable-stack-trace': true, 'aws:cdk:disable-creation-stack-traces': true },
  });
}
