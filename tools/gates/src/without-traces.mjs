// Loaded before the app of an integration test. aws-cdk-lib writes into the cloud assembly where each construct was created,
// with the paths of this machine; CDK_DISABLE_STACK_TRACE leaves out those of warnings only, and integ-runner has no option
// for context.
process.env.CDK_CONTEXT_JSON = JSON.stringify({
  ...JSON.parse(process.env.CDK_CONTEXT_JSON ?? '{}'),
  'aws:cdk:disable-creation-stack-traces': true,
  'aws:cdk:disable-stack-trace': true,
});
