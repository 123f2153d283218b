import * as fs from 'node:fs';
import * as path from 'node:path';
import { Capture, Match, type Template } from 'aws-cdk-lib/assertions';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as logs from 'aws-cdk-lib/aws-logs';
import { type App, Duration } from 'aws-cdk-lib/core';
import { buildSpecOf } from './deployed';
import { synthPipeline } from './fixtures';

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

/** The buildspec of the one project that publishes assets, which lies beside the templates. */
function publisherOf(app: App): string {
  const { directory } = app.synth();
  const [file, ...others] = fs.readdirSync(directory).filter((name) => name.startsWith('buildspec-'));
  expect(others).toEqual([]);
  return fs.readFileSync(path.join(directory, file), 'utf8');
}
