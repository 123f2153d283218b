import { Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import type { DeliveryPipelineSmokeTestOptions, DeliveryPipelineStage } from '../src';
import { buildSpecOf, type DeployedStage, stagesOf, statementsOf } from './deployed';
import { ExampleStage, synthPipeline } from './fixtures';

type Options = Omit<DeliveryPipelineStage, 'stage'>;

/** A pipeline with Dev and Prod. */
function synthStages(dev: Options, prod: Options = {}) {
  return synthPipeline((scope) => ({
    stages: [
      { stage: scope.dev, ...dev },
      { stage: new ExampleStage(scope.app, 'Prod'), ...prod },
    ],
  })).template;
}

function stageNamed(name: string, stages: DeployedStage[]): DeployedStage {
  const found = stages.filter(({ Name }) => Name === name);
  expect(found).toHaveLength(1);
  return found[0];
}

const actions = ({ Actions }: DeployedStage) =>
  [...Actions].sort((a, b) => a.RunOrder - b.RunOrder).map(({ ActionTypeId, Name }) => [ActionTypeId.Category, Name]);

test('stages are deployed in the order given', () => {
  const names = stagesOf(synthStages({})).map(({ Name }) => Name);
  expect(names.slice(-2)).toEqual(['Dev', 'Prod']);
});

test('nobody has to approve by default', () => {
  expect(actions(stageNamed('Dev', stagesOf(synthStages({}))))).toEqual([['Deploy', 'Deploy']]);
});

test('an approval comes before the deployment, in its own stage only', () => {
  const stages = stagesOf(synthStages({}, { approval: true }));
  expect(actions(stageNamed('Prod', stages))).toEqual([
    ['Approval', 'Approve'],
    ['Deploy', 'Stack.Deploy'],
  ]);
  expect(actions(stageNamed('Dev', stages))).toEqual([['Deploy', 'Deploy']]);
});

describe('a smoke test', () => {
  const synthSmokeTest = (options: Partial<DeliveryPipelineSmokeTestOptions> = {}) =>
    synthPipeline(({ dev }) => ({
      stages: [
        { stage: dev, smokeTest: { commands: ['node smoke.js'], outputs: { TOPIC: dev.topicName }, ...options } },
      ],
    })).template;

  test('runs its commands after the deployment', () => {
    const template = synthSmokeTest();
    expect(actions(stageNamed('Dev', stagesOf(template)))).toEqual([
      ['Deploy', 'Stack.Deploy'],
      ['Build', 'SmokeTest'],
    ]);
    expect(buildSpecOf(template, 'SmokeTest').phases.build.commands).toEqual(['node smoke.js']);
  });

  test('finds outputs of the stage in its environment', () => {
    const [, smokeTest] = stageNamed('Dev', stagesOf(synthSmokeTest())).Actions;
    expect(JSON.parse(smokeTest.Configuration.EnvironmentVariables)).toContainEqual({
      name: 'TOPIC',
      type: 'PLAINTEXT',
      value: expect.stringMatching(/^#\{DevStack\w+\.TopicName\}$/),
    });
  });

  test('runs in the sources by default, or in a folder that synthesis leaves', () => {
    const inputOf = (options: Partial<DeliveryPipelineSmokeTestOptions>) =>
      stageNamed('Dev', stagesOf(synthSmokeTest(options))).Actions[1].InputArtifacts;
    expect(inputOf({})).toEqual([{ Name: 'acme_shop_Source' }]);
    expect(inputOf({ directory: 'smoke/dist' })).toEqual([{ Name: 'Synth_smoke_dist' }]);
    const artifacts = buildSpecOf(synthSmokeTest({ directory: 'smoke/dist' }), 'Synth').artifacts;
    expect(artifacts['secondary-artifacts'].Synth_smoke_dist['base-directory']).toBe('smoke/dist');
  });

  test('has its own environment, permissions and time limit', () => {
    const template = synthSmokeTest({
      environment: { LANGUAGE: 'en' },
      permissions: [new iam.PolicyStatement({ actions: ['sns:Publish'], resources: ['arn:aws:sns:*:*:one'] })],
      timeout: Duration.minutes(7),
    });
    template.hasResourceProperties('AWS::CodeBuild::Project', {
      Environment: { EnvironmentVariables: [{ Name: 'LANGUAGE', Type: 'PLAINTEXT', Value: 'en' }] },
      TimeoutInMinutes: 7,
    });
    expect(statementsOf(template, 'SmokeTest')).toContainEqual({
      Effect: 'Allow',
      Action: 'sns:Publish',
      Resource: 'arn:aws:sns:*:*:one',
    });
  });

  test('is given ten minutes, and nothing beyond its build, by default', () => {
    const template = synthSmokeTest();
    template.hasResourceProperties('AWS::CodeBuild::Project', {
      Source: { BuildSpec: Match.stringLikeRegexp('smoke.js') },
      TimeoutInMinutes: 10,
    });
    const services = statementsOf(template, 'SmokeTest').flatMap(({ Action }) =>
      [Action].flat().map((action) => String(action).split(':')[0]),
    );
    expect(new Set(services)).toEqual(new Set(['logs', 'codebuild', 's3']));
  });

  test('can run with a role that exists', () => {
    const arn = 'arn:aws:iam::111111111111:role/tester';
    const template = synthPipeline(({ dev, stack }) => ({
      stages: [{ stage: dev, smokeTest: { commands: ['true'], role: iam.Role.fromRoleArn(stack, 'Tester', arn) } }],
    })).template;
    template.hasResourceProperties('AWS::CodeBuild::Project', { ServiceRole: arn });
  });
});

describe('rollback', () => {
  const smokeTest = { commands: ['true'] };
  const onFailure = (dev: Options, prod: Options) => {
    const stages = stagesOf(synthStages(dev, prod));
    return ['Dev', 'Prod'].map((name) => stageNamed(name, stages).OnFailure?.Result);
  };

  test('is on for stages with a smoke test, wherever they stand', () => {
    expect(onFailure({ smokeTest }, {})).toEqual(['ROLLBACK', undefined]);
    expect(onFailure({}, { smokeTest, approval: true })).toEqual([undefined, 'ROLLBACK']);
  });

  test('can be turned off and on', () => {
    expect(onFailure({ smokeTest, rollbackOnFailure: false }, { rollbackOnFailure: true })).toEqual([
      undefined,
      'ROLLBACK',
    ]);
  });

  test('never touches the stages that build', () => {
    const stages = stagesOf(synthStages({ smokeTest }, { smokeTest }));
    expect(stages.filter(({ OnFailure }) => OnFailure).map(({ Name }) => Name)).toEqual(['Dev', 'Prod']);
  });
});
