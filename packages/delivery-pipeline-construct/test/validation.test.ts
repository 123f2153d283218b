import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, CfnParameter, Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { DeliveryPipelineProps, DeliveryPipelineSmokeTestOptions } from '../src';
import { DELIVERY_ACCOUNT, ExampleStage, synthPipeline } from './fixtures';

const OTHER_ACCOUNT = '222222222222';
const nine = Array.from({ length: 9 }, (_, index) => `folder-${index}/**`);

const OWNED = 'must be left out: it is decided by';

test.each<[string, Partial<DeliveryPipelineProps>]>([
  ["repository must be 'owner/name' or 'group/subgroup/name', got 'shop'", { repository: 'shop' }],
  [
    "repository must be 'owner/name' or 'group/subgroup/name', got 'https://github.com/acme/shop'",
    { repository: 'https://github.com/acme/shop' },
  ],
  [
    "connectionArn must be the ARN of a CodeConnections connection, got 'arn:aws:s3:::x'",
    { connectionArn: 'arn:aws:s3:::x' },
  ],
  ['includedPaths must be a list of at most 8, got a list of 9', { includedPaths: nine }],
  ['excludedPaths must be a list of at most 8, got a list of 9', { excludedPaths: nine }],
  ["excludedPaths[0] must be a text that is not empty, got ''", { excludedPaths: [''] }],
  ['synthCommands must be a list of at least 1, got an empty list', { synthCommands: [] }],
  ['logRetention must be a value of logs.RetentionDays, got 31', { logRetention: 31 as logs.RetentionDays }],
  ['environment.PORT must be a text, got 80', { environment: { PORT: 80 } as never }],
  [
    'buildTimeout must be a Duration in whole multiples of 1 minute between 5 minutes and 1 day 12 hours, got 1 minute',
    { buildTimeout: Duration.minutes(1) },
  ],
  [
    'artifactExpiration must be a Duration in whole multiples of 1 day of at least 1 day, got 1 day 12 hours',
    { artifactExpiration: Duration.hours(36) },
  ],
  [
    'artifactExpiration must not be set beside artifactBucket: the bucket has rules of its own',
    {
      artifactExpiration: Duration.days(90),
      artifactBucket: s3.Bucket.fromBucketName(new Stack(), 'Artifacts', 'artifacts'),
    },
  ],
  [
    "removalPolicy must be a value of RemovalPolicy other than SNAPSHOT, got 'snapshot'",
    { removalPolicy: RemovalPolicy.SNAPSHOT },
  ],
  ['alarms.deadLetter is unknown, known are deadLetters, lostReports', { alarms: { deadLetter: {} } as never }],
  [
    'alarms.deadLetters.threshold must be a number of at least 0, got -1',
    { alarms: { deadLetters: { threshold: -1 } } },
  ],
  ['stages must be a list of at least 1, got an empty list', { stages: [] }],
  ["stages[0].stage must be of type Stage, got 'Dev'", { stages: [{ stage: 'Dev' }] as never }],
  ['stages[0].aproval is unknown', { stages: [{ stage: new ExampleStage(new App(), 'Dev'), aproval: true }] as never }],
  ["roles.synth must be of type iam.IRole, got 'admin'", { roles: { synth: 'admin' } as never }],
  [`codeBuildDefaults.timeout ${OWNED} buildTimeout`, { codeBuildDefaults: { timeout: Duration.hours(1) } }],
  [
    `synthCodeBuildDefaults.cache ${OWNED} cachedFolders`,
    { synthCodeBuildDefaults: { cache: codebuild.Cache.none() } },
  ],
  [`pipelineOverrides.triggers ${OWNED} includedPaths and excludedPaths`, { pipelineOverrides: { triggers: [] } }],
])('%s', (message, props) => {
  expect(() => synthPipeline(() => props)).toThrow(`Delivery/DeliveryPipeline: ${message}`);
});

test('stages must have different names', () => {
  expect(() => synthPipeline(({ dev }) => ({ stages: [{ stage: dev }, { stage: dev }] }))).toThrow(
    "Delivery/DeliveryPipeline: stages must have different names, got 'Dev' twice",
  );
});

test('all problems are reported at once, those of stages and of several props together too', () => {
  const stages = ({ dev }: { dev: ExampleStage }) => [
    { stage: dev, smokeTest: { commands: [], timeout: Duration.minutes(1) } },
  ];
  expect(() =>
    synthPipeline((scope) => ({
      stages: stages(scope),
      repository: 'shop',
      cliVersion: '',
      fallbackTopic: new sns.Topic(scope.stack, 'Mails'),
    })),
  ).toThrow(
    [
      'Delivery/DeliveryPipeline: 5 problems',
      "  - repository must be 'owner/name' or 'group/subgroup/name', got 'shop'",
      '  - stages[0].smokeTest.commands must be a list of at least 1, got an empty list',
      '  - stages[0].smokeTest.timeout must be a Duration in whole multiples of 1 minute between 5 minutes and 1 day 12 hours, got 1 minute',
      "  - cliVersion must be a text that is not empty, got ''",
      '  - fallbackTopic is notified by the alarms on undelivered reports: it needs alertTopic, and an alarm that notifies',
    ].join('\n'),
  );
});

test('a connection that is a token is not judged', () => {
  expect(() => synthPipeline(() => ({ connectionArn: Lazy.string({ produce: () => 'anything' }) }))).not.toThrow();
});

test.each<[string, (token: string) => Partial<DeliveryPipelineProps>]>([
  ['a list of commands', (token) => ({ synthCommands: ['npm ci', token] })],
  ['a list of paths', (token) => ({ includedPaths: [token] })],
  ['a list of folders', (token) => ({ cachedFolders: [token] })],
  ['an environment', (token) => ({ environment: { STAGE: token } })],
])('%s may hold a parameter, which reaches the template', (_, props) => {
  const { template } = synthPipeline(({ stack }) => props(new CfnParameter(stack, 'Parameter').valueAsString));
  expect(JSON.stringify(template.toJSON())).toContain('{"Ref":"Parameter"}');
});

test('versions of runtimes are written into a file beside the template, and must be known', () => {
  expect(() =>
    synthPipeline(({ stack }) => ({
      runtimeVersions: { nodejs: new CfnParameter(stack, 'Parameter').valueAsString },
    })),
  ).toThrow('runtimeVersions.nodejs must be known at synthesis, got a token');
});

test('what is in a smoke test may hold a parameter, but for its folder', () => {
  const smokeTest = (of: (token: string) => DeliveryPipelineSmokeTestOptions) =>
    synthPipeline(({ stack, dev }) => ({
      stages: [{ stage: dev, smokeTest: of(new CfnParameter(stack, 'Parameter').valueAsString) }],
    })).template;
  const text = JSON.stringify(smokeTest((token) => ({ commands: [token], environment: { STAGE: token } })).toJSON());
  expect(text.match(/\{"Ref":"Parameter"\}/g)).toHaveLength(2);
  expect(() => smokeTest((directory) => ({ commands: ['true'], directory }))).toThrow(
    'stages[0].smokeTest.directory must be known at synthesis, got a token',
  );
});

test('connections under the former name of the service are taken', () => {
  const connectionArn = `arn:aws:codestar-connections:eu-west-1:${DELIVERY_ACCOUNT}:connection/example`;
  expect(() => synthPipeline(() => ({ connectionArn }))).not.toThrow();
});

test('the stack must name a region when a stage does', () => {
  expect(() => synthPipeline(() => ({}), { env: { account: DELIVERY_ACCOUNT } })).toThrow(
    'Delivery/DeliveryPipeline: the stack of the pipeline must name a region (env: { region }), ' +
      "since stage 'Dev' is in eu-west-1",
  );
});

describe('crossAccountKeys', () => {
  const prodIn =
    (account: string, props: Partial<DeliveryPipelineProps> = {}, here?: string) =>
    () =>
      synthPipeline(
        ({ app, dev }) => ({
          stages: [{ stage: dev }, { stage: new ExampleStage(app, 'Prod', { env: { account, region: 'eu-west-1' } }) }],
          ...props,
        }),
        { env: { account: here, region: 'eu-west-1' } },
      );

  test('is required for a stage in another account', () => {
    expect(prodIn(OTHER_ACCOUNT, {}, DELIVERY_ACCOUNT)).toThrow(
      "Delivery/DeliveryPipeline: crossAccountKeys must be true for stage 'Prod' in account 222222222222, " +
        'since the pipeline is in account 111111111111',
    );
  });

  test('is required for a stage with an account when the account of the pipeline is not known', () => {
    expect(prodIn(OTHER_ACCOUNT)).toThrow(/since the pipeline is in an account that is not known at synthesis/);
  });

  test('is not required for a stage in the same account', () => {
    expect(prodIn(DELIVERY_ACCOUNT, {}, DELIVERY_ACCOUNT)).not.toThrow();
  });

  test('needs a customer managed key in a bucket of your own', () => {
    expect(() =>
      synthPipeline(
        ({ app, stack }) => ({
          crossAccountKeys: true,
          artifactBucket: s3.Bucket.fromBucketName(stack, 'Artifacts', 'artifacts'),
          stages: [{ stage: new ExampleStage(app, 'Prod', { env: { account: OTHER_ACCOUNT, region: 'eu-west-1' } }) }],
        }),
        { env: { account: DELIVERY_ACCOUNT, region: 'eu-west-1' } },
      ),
    ).toThrow(
      "Delivery/DeliveryPipeline: artifactBucket must have a customer managed key for stage 'Prod' in another account",
    );
  });

  test('warns of its cost when no stage needs it', () => {
    const { stack } = synthPipeline(() => ({ crossAccountKeys: true }));
    Annotations.fromStack(stack).hasWarning(
      '/Delivery/DeliveryPipeline',
      Match.stringLikeRegexp('crossAccountKeys costs 1 USD a month, and no stage is in another account'),
    );
  });
});
