/** DeliveryPipeline with every option: two of them, since a bucket and roles that exist exclude what is said of new ones. */
import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codeconnections from 'aws-cdk-lib/aws-codeconnections';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { DeliveryPipeline, DeliveryPipelineAlarmSeverity } from '../src';
import { ExampleStage } from './example-stage';
import { assertFailureRules } from './failure-rules';

const app = new App();
const env = { region: 'eu-west-1' };
const stack = new Stack(app, 'DeliveryPipelineAllOptions', { env });

const connection = new codeconnections.CfnConnection(stack, 'Connection', {
  connectionName: 'integ-delivery-all-options',
  providerType: 'GitHub',
});
const permissionsBoundary = new iam.ManagedPolicy(stack, 'Boundary', {
  statements: [new iam.PolicyStatement({ notActions: ['organizations:*'], resources: ['*'] })],
});
const dev = new ExampleStage(app, 'Dev');

const delivery = new DeliveryPipeline(stack, 'DeliveryPipeline', {
  repository: 'example/all-options',
  branch: 'main',
  connectionArn: connection.attrConnectionArn,
  includedPaths: ['apps/**'],
  excludedPaths: ['**/*.md'],
  installCommands: ['npm ci', 'npm run build'],
  synthCommands: ['npm test', 'npx cdk synth -q'],
  fallbackTopic: new sns.Topic(stack, 'Mails'),
  alarms: {
    deadLetters: { severity: DeliveryPipelineAlarmSeverity.WARNING },
    lostReports: { evaluationPeriods: 2, threshold: 1 },
  },
  cloudAssemblyDirectory: 'apps/shop/cdk.out',
  environment: { LANGUAGE: 'en' },
  runtimeVersions: { nodejs: '22' },
  cachedFolders: ['/root/.npm/_cacache', '/opt/tools'],
  buildTimeout: Duration.minutes(20),
  synthCodeBuildDefaults: { buildEnvironment: { computeType: codebuild.ComputeType.MEDIUM } },
  codeBuildDefaults: { buildEnvironment: { environmentVariables: { TZ: { value: 'UTC' } } } },
  stages: [
    {
      stage: dev,
      smokeTest: {
        directory: 'smoke/dist',
        commands: ['node main.js'],
        outputs: { TOPIC_NAME: dev.topicName },
        environment: { LANGUAGE: 'en' },
        permissions: [new iam.PolicyStatement({ actions: ['sns:ListTopics'], resources: ['*'] })],
        timeout: Duration.minutes(5),
      },
      rollbackOnFailure: true,
    },
    { stage: new ExampleStage(app, 'Prod'), approval: true },
  ],
  alertTopic: new sns.Topic(stack, 'Alerts', {
    masterKey: new kms.Key(stack, 'AlertKey', { removalPolicy: RemovalPolicy.DESTROY }),
  }),
  crossAccountKeys: true,
  selfMutation: true,
  cliVersion: '2.1148.1',
  assetsCliVersion: '4.7.3',
  logRetention: logs.RetentionDays.ONE_WEEK,
  artifactExpiration: Duration.days(30),
  removalPolicy: RemovalPolicy.DESTROY,
  permissionsBoundary,
  pipelineOverrides: { pipelineName: 'integ-delivery-all-options' },
  acknowledgeFindings: false,
});

const role = (name: string, service: string) =>
  new iam.Role(stack, name, { roleName: `integ-delivery-${name}`, assumedBy: new iam.ServicePrincipal(service) });
const builds = 'codebuild.amazonaws.com';
const named = [role('SelfUpdate', builds), role('Assets', builds)];
const [selfMutation, assetPublishing] = named.map(({ node: { id } }) =>
  iam.Role.fromRoleName(stack, `${id}ByName`, `integ-delivery-${id}`),
);
new DeliveryPipeline(stack, 'WithExisting', {
  repository: 'example/all-options',
  connectionArn: connection.attrConnectionArn,
  stages: [{ stage: new ExampleStage(app, 'Test') }],
  artifactBucket: new s3.Bucket(stack, 'Artifacts', {
    removalPolicy: RemovalPolicy.DESTROY,
    autoDeleteObjects: true,
    enforceSSL: true,
  }),
  roles: {
    pipeline: role('Pipeline', 'codepipeline.amazonaws.com'),
    synth: role('Synth', builds),
    selfMutation,
    assetPublishing,
  },
}).node.addDependency(...named); // the template refers to them by their names

const test = new IntegTest(app, 'AllOptions', {
  testCases: [stack],
  assertionStack: new Stack(app, 'DeliveryPipelineAllOptionsAssertions', { env }),
});
assertFailureRules(test, delivery);
test.assertions
  .awsApiCall('CloudWatchLogs', 'describeLogGroups', { logGroupNamePrefix: delivery.logGroup.logGroupName })
  .expect(ExpectedResult.objectLike({ logGroups: [Match.objectLike({ retentionInDays: 7 })] }));
