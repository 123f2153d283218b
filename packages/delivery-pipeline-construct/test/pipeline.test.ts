import { Match, Template } from 'aws-cdk-lib/assertions';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { DeliveryPipeline } from '../src';
import { stagesOf, statementsOf } from './deployed';
import { CONNECTION_ARN, synthPipeline } from './fixtures';

describe('the pipeline', () => {
  test('is of type V2, and executions wait for one another', () => {
    synthPipeline().template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
      PipelineType: 'V2',
      ExecutionMode: 'QUEUED',
      RestartExecutionOnUpdate: true,
    });
  });

  test('fetches, builds, updates itself, publishes and deploys, in this order', () => {
    expect(stagesOf(synthPipeline().template).map(({ Name }) => Name)).toEqual([
      'Source',
      'Build',
      'UpdatePipeline',
      'Assets',
      'Dev',
    ]);
  });

  test('deploys a stack by one action, which can be retried', () => {
    const [dev] = stagesOf(synthPipeline().template).slice(-1);
    expect(dev.Actions).toHaveLength(1);
    expect(dev.Actions[0].Configuration).toMatchObject({ StackName: 'Dev-Stack', ActionMode: 'CREATE_UPDATE' });
  });

  test('does not update itself without selfMutation', () => {
    const { template } = synthPipeline(() => ({ selfMutation: false }));
    expect(stagesOf(template).map(({ Name }) => Name)).not.toContain('UpdatePipeline');
  });

  test('takes further settings, and keeps those that it depends on', () => {
    const { template } = synthPipeline(() => ({
      pipelineOverrides: { pipelineName: 'shop', executionMode: codepipeline.ExecutionMode.SUPERSEDED },
    }));
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
      Name: 'shop',
      ExecutionMode: 'SUPERSEDED',
      PipelineType: 'V2',
    });
  });

  test('can be started by whom it is granted to', () => {
    const { pipeline, stack } = synthPipeline();
    const operator = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
    pipeline.grantStart(operator);
    const [statement, ...others] = statementsOf(Template.fromStack(stack), 'Operator');
    expect(statement.Action).toBe('codepipeline:StartPipelineExecution');
    expect(JSON.stringify(statement.Resource)).toContain(stack.getLogicalId(cfnPipeline(pipeline)));
    expect(others).toEqual([]);
  });

  test('its other events can have rules', () => {
    const { pipeline, stack } = synthPipeline();
    pipeline.onEvent('Anything');
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['aws.codepipeline'], resources: Match.anyValue() },
    });
  });
});

describe('the source', () => {
  test('is the master branch, fetched through the connection', () => {
    const [source] = stagesOf(synthPipeline().template);
    expect(source.Actions[0].Configuration).toEqual({
      ConnectionArn: CONNECTION_ARN,
      FullRepositoryId: 'acme/shop',
      BranchName: 'master',
      DetectChanges: true,
    });
  });

  test('may be another branch', () => {
    const [source] = stagesOf(synthPipeline(() => ({ branch: 'main' })).template);
    expect(source.Actions[0].Configuration).toMatchObject({ BranchName: 'main' });
  });

  test('may name the connection by a token', () => {
    const { template } = synthPipeline(({ stack }) => ({
      connectionArn: ssm.StringParameter.valueForStringParameter(stack, '/delivery/connection'),
    }));
    const [source] = stagesOf(template);
    expect(source.Actions[0].Configuration.ConnectionArn).toEqual({
      Ref: expect.stringContaining('deliveryconnection'),
    });
  });

  test('the connection may be used, under both names of the service, and no other', () => {
    synthPipeline().template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Effect: 'Allow',
            Action: ['codeconnections:UseConnection', 'codestar-connections:UseConnection'],
            Resource: CONNECTION_ARN,
          },
        ]),
      },
    });
  });

  test('has no path filter by default', () => {
    synthPipeline().template.hasResourceProperties('AWS::CodePipeline::Pipeline', { Triggers: Match.absent() });
  });

  test.each(['acme/shop', 'acme/web/shop', 'acme/web/eu/shop'])(
    'takes repository %s, also of GitLab groups',
    (repository) => {
      const { template } = synthPipeline(() => ({ repository }));
      template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
        Stages: Match.arrayWith([
          Match.objectLike({
            Actions: [
              Match.objectLike({ Name: 'Source', Configuration: Match.objectLike({ FullRepositoryId: repository }) }),
            ],
          }),
        ]),
      });
    },
  );

  test('starts only for some paths, instead of for every push, with path filters', () => {
    const { template } = synthPipeline(() => ({ includedPaths: ['apps/**'], excludedPaths: ['**/*.md'] }));
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
      Triggers: [
        {
          ProviderType: 'CodeStarSourceConnection',
          GitConfiguration: {
            SourceActionName: 'Source',
            Push: [
              {
                Branches: { Includes: ['master'] },
                FilePaths: { Includes: ['apps/**'], Excludes: ['**/*.md'] },
              },
            ],
          },
        },
      ],
    });
    expect(stagesOf(template)[0].Actions[0].Configuration.DetectChanges).toBe(false);
  });
});

const cfnPipeline = ({ pipeline }: DeliveryPipeline) => pipeline.node.defaultChild as codepipeline.CfnPipeline;
