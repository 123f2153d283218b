import * as path from 'node:path';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ExampleStage, synthPipeline } from './fixtures';

const handler = (name: string) => path.join(__dirname, 'handlers', name);

/** The pipeline's template, and the asset hashes of the stage it deploys, for some handler code. */
function synthWithCode(code: string) {
  const { template, app } = synthPipeline((scope) => ({
    stages: [{ stage: new ExampleStage(scope.app, 'Test', { code }) }],
  }));
  const [function_] = Object.values<{ Type: string; Properties: { Code: object } }>(
    app.synth().getNestedAssembly('assembly-Test').stacks[0].template.Resources,
  ).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  return { pipeline: template.toJSON(), deployedCode: function_.Properties.Code };
}

test('the template does not change when only the code of a handler does', () => {
  const [a, b] = ['a', 'b'].map((name) => synthWithCode(handler(name)));
  expect(a.deployedCode).not.toEqual(b.deployedCode);
  expect(a.pipeline).toEqual(b.pipeline);
});

test('one project publishes all assets', () => {
  const { template } = synthPipeline(({ app }) => ({
    stages: ['a', 'b'].map((name) => ({ stage: new ExampleStage(app, name, { code: handler(name) }) })),
  }));
  const publishers = Object.keys(template.findResources('AWS::CodeBuild::Project')).filter((id) =>
    id.includes('Asset'),
  );
  expect(publishers).toHaveLength(1);
});

test('logical ids of what holds state, and of what others refer to, stay', () => {
  const { template } = synthPipeline(({ stack }) => ({ alertTopic: new sns.Topic(stack, 'Alerts') }));
  const ids = (type: string) => Object.keys(template.findResources(type));
  expect(ids('AWS::CodePipeline::Pipeline')).toEqual(['DeliveryPipelineBD594902']);
  expect(ids('AWS::S3::Bucket')).toEqual(['DeliveryPipelineArtifactBucketE6664EC2']);
  expect(ids('AWS::SQS::Queue')).toEqual(['DeliveryPipelineFailureAlertsDeadLetterQueue3277F388']);
  expect(ids('AWS::Logs::LogGroup')).toEqual(['DeliveryPipelineBuildLogs5F8471E1']);
});
