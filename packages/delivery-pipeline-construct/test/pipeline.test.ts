import * as fs from 'node:fs';
import * as path from 'node:path';
import { Capture, Match, Template } from 'aws-cdk-lib/assertions';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { type App, Duration } from 'aws-cdk-lib/core';
import type { DeliveryPipeline } from '../src';
import { buildSpecOf, stagesOf, statementsOf } from './deployed';
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

describe('builds', () => {
  test('run on small ARM machines with a named image, without Docker', () => {
    const projects = Object.values(synthPipeline().template.findResources('AWS::CodeBuild::Project'));
    expect(projects).toHaveLength(3);
    for (const { Properties } of projects) {
      expect(Properties.Environment).toMatchObject({
        Type: 'ARM_CONTAINER',
        ComputeType: 'BUILD_GENERAL1_SMALL',
        Image: 'aws/codebuild/amazonlinux-aarch64-standard:3.0',
        PrivilegedMode: false,
      });
      expect(Properties.TimeoutInMinutes).toBe(30);
    }
  });

  test('log into one group, for 30 days', () => {
    const { template } = synthPipeline();
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30 }, DeletionPolicy: 'Delete' });
    template.allResourcesProperties('AWS::CodeBuild::Project', {
      LogsConfig: { CloudWatchLogs: { GroupName: { Ref: Match.stringLikeRegexp('BuildLogs') }, Status: 'ENABLED' } },
    });
  });

  test('take other settings', () => {
    const { template } = synthPipeline(() => ({
      buildTimeout: Duration.minutes(50),
      logRetention: logs.RetentionDays.ONE_WEEK,
      runtimeVersions: { nodejs: '20' },
      codeBuildDefaults: { buildEnvironment: { computeType: codebuild.ComputeType.MEDIUM } },
    }));
    template.allResourcesProperties('AWS::CodeBuild::Project', {
      TimeoutInMinutes: 50,
      Environment: { ComputeType: 'BUILD_GENERAL1_MEDIUM', Image: Match.stringLikeRegexp('aarch64') },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
    expect(buildSpecOf(template, 'Synth').phases.install['runtime-versions']).toEqual({ nodejs: '20' });
  });
});

describe('what all builds have in common', () => {
  const runtimes = (template: Template) => buildSpecOf(template, 'Synth').phases.install['runtime-versions'];

  test('keeps its other members beside those that are chosen', () => {
    const { template } = synthPipeline(() => ({
      codeBuildDefaults: {
        partialBuildSpec: codebuild.BuildSpec.fromObject({ env: { shell: 'bash' } }),
        buildEnvironment: { environmentVariables: { TZ: { value: 'UTC' } }, buildImage: undefined },
      },
    }));
    expect(runtimes(template)).toEqual({ nodejs: '22', python: '3.13' });
    expect(buildSpecOf(template, 'Synth').env).toEqual({ shell: 'bash' });
    template.allResourcesProperties('AWS::CodeBuild::Project', {
      Environment: {
        Image: 'aws/codebuild/amazonlinux-aarch64-standard:3.0',
        EnvironmentVariables: Match.arrayWith([{ Name: 'TZ', Type: 'PLAINTEXT', Value: 'UTC' }]),
      },
    });
  });

  test('is merged with what the synth build has for itself', () => {
    const { template } = synthPipeline(() => ({
      codeBuildDefaults: { buildEnvironment: { environmentVariables: { TZ: { value: 'UTC' } } } },
      synthCodeBuildDefaults: { timeout: Duration.hours(2), buildEnvironment: { privileged: true } },
    }));
    template.resourcePropertiesCountIs(
      'AWS::CodeBuild::Project',
      {
        TimeoutInMinutes: 120,
        Environment: {
          PrivilegedMode: true,
          EnvironmentVariables: Match.arrayWith([{ Name: 'TZ', Type: 'PLAINTEXT', Value: 'UTC' }]),
        },
      },
      1,
    );
  });
});

describe('synthesis', () => {
  test('installs, tests and synthesizes, and leaves the cloud assembly', () => {
    const { phases, artifacts } = buildSpecOf(synthPipeline().template, 'Synth');
    expect(phases).toEqual({
      install: { 'runtime-versions': { nodejs: '22', python: '3.13' }, commands: ['npm ci'] },
      build: { commands: ['npm test', 'npx cdk synth'] },
    });
    expect(artifacts['base-directory']).toBe('cdk.out');
  });

  test('runs other commands in another environment', () => {
    const { template } = synthPipeline(() => ({
      installCommands: ['make install'],
      synthCommands: ['make synth'],
      cloudAssemblyDirectory: 'app/cdk.out',
      environment: { STAGE: 'Dev' },
      synthCodeBuildDefaults: { buildEnvironment: { computeType: codebuild.ComputeType.LARGE } },
    }));
    const { phases, artifacts } = buildSpecOf(template, 'Synth');
    expect([phases.install.commands, phases.build.commands]).toEqual([['make install'], ['make synth']]);
    expect(artifacts['base-directory']).toBe('app/cdk.out');
    template.hasResourceProperties('AWS::CodeBuild::Project', {
      Environment: {
        ComputeType: 'BUILD_GENERAL1_LARGE',
        EnvironmentVariables: [
          { Name: 'CI', Type: 'PLAINTEXT', Value: 'true' },
          { Name: 'STAGE', Type: 'PLAINTEXT', Value: 'Dev' },
        ],
      },
    });
  });

  test('caches downloads in the artifact bucket', () => {
    const { template } = synthPipeline();
    const bucket = new Capture();
    template.hasResourceProperties('AWS::CodeBuild::Project', {
      Cache: { Type: 'S3', Location: { 'Fn::Join': ['/', [{ Ref: bucket }, 'build-cache']] } },
    });
    expect(Object.keys(template.findResources('AWS::S3::Bucket'))).toEqual([bucket.asString()]);
    // Nothing of it is run or installed without a check of its hash: neither npm's _npx nor pip's cache is in it.
    expect(buildSpecOf(template, 'Synth').cache).toEqual({ paths: ['/root/.npm/_cacache/**/*'] });
  });

  test('caches nothing without cachedFolders', () => {
    const { template } = synthPipeline(() => ({ cachedFolders: [] }));
    template.allResourcesProperties('AWS::CodeBuild::Project', { Cache: { Type: 'NO_CACHE' } });
    expect(buildSpecOf(template, 'Synth').cache).toBeUndefined();
  });
});

describe('versions of what deploys', () => {
  test('the CLI that updates the pipeline is pinned', () => {
    const { phases } = buildSpecOf(synthPipeline().template, 'SelfMutation');
    expect(phases.install.commands).toEqual(['npm install -g aws-cdk@2.1148.1']);
  });

  test('another CLI can be named', () => {
    const { template } = synthPipeline(() => ({ cliVersion: '2.2000.0' }));
    expect(buildSpecOf(template, 'SelfMutation').phases.install.commands).toEqual(['npm install -g aws-cdk@2.2000.0']);
  });

  test.each([
    ['4.7.3', {}],
    ['5.0.0', { assetsCliVersion: '5.0.0' }],
  ])('assets are published by cdk-assets %s with %j', (version, props) => {
    const { app } = synthPipeline(() => props);
    expect(publisherOf(app)).toContain(`npm install -g cdk-assets@${version}`);
  });
});

const cfnPipeline = ({ pipeline }: DeliveryPipeline) => pipeline.node.defaultChild as codepipeline.CfnPipeline;

/** The buildspec of the one project that publishes assets, which lies beside the templates. */
function publisherOf(app: App): string {
  const { directory } = app.synth();
  const [file, ...others] = fs.readdirSync(directory).filter((name) => name.startsWith('buildspec-'));
  expect(others).toEqual([]);
  return fs.readFileSync(path.join(directory, file), 'utf8');
}
