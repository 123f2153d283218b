import * as s3 from 'aws-cdk-lib/aws-s3';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import type { DeliveryPipelineProps } from '../src';
import { DELIVERY_ACCOUNT, ExampleStage, synthPipeline } from './fixtures';

const OTHER_ACCOUNT = '222222222222';
const nine = Array.from({ length: 9 }, (_, index) => `folder-${index}/**`);

test.each<[string, Partial<DeliveryPipelineProps>]>([
  ['repository must be "owner/name" or "group/subgroup/name", got "shop"', { repository: 'shop' }],
  [
    'repository must be "owner/name" or "group/subgroup/name", got "https://github.com/acme/shop"',
    { repository: 'https://github.com/acme/shop' },
  ],
  [
    'connectionArn must be the ARN of a CodeConnections connection, got "arn:aws:s3:::x"',
    { connectionArn: 'arn:aws:s3:::x' },
  ],
  ['includedPaths must have at most 8 patterns, got 9', { includedPaths: nine }],
  ['excludedPaths must have at most 8 patterns, got 9', { excludedPaths: nine }],
  ['synthCommands must not be empty: the last one leaves the cloud assembly', { synthCommands: [] }],
  [
    'logRetention must be a number of days that CloudWatch Logs knows, such as 1, 7, 30 or 365, got 31',
    { logRetention: Duration.days(31) },
  ],
  ['artifactExpiration must be whole days, at least 1, got 1 day 12 hours', { artifactExpiration: Duration.hours(36) }],
  [
    'artifactExpiration must not be set beside artifactBucket: the bucket has rules of its own',
    {
      artifactExpiration: Duration.days(90),
      artifactBucket: s3.Bucket.fromBucketName(new Stack(), 'Artifacts', 'artifacts'),
    },
  ],
  ['stages must name at least one stage', { stages: [] }],
])('%s', (message, props) => {
  expect(() => synthPipeline(() => props)).toThrow(`Delivery/DeliveryPipeline: ${message}`);
});

test('stages must have different names', () => {
  expect(() => synthPipeline(({ dev }) => ({ stages: [{ stage: dev }, { stage: dev }] }))).toThrow(
    'Delivery/DeliveryPipeline: stages must have different names, got "Dev" twice',
  );
});

test('a smoke test must have commands', () => {
  expect(() => synthPipeline(({ dev }) => ({ stages: [{ stage: dev, smokeTest: { commands: [] } }] }))).toThrow(
    'Delivery/DeliveryPipeline: smokeTest.commands of stage "Dev" must not be empty',
  );
});

test('a connection that is a token is not judged', () => {
  expect(() => synthPipeline(() => ({ connectionArn: Lazy.string({ produce: () => 'anything' }) }))).not.toThrow();
});

test('connections under the former name of the service are taken', () => {
  const connectionArn = `arn:aws:codestar-connections:eu-west-1:${DELIVERY_ACCOUNT}:connection/example`;
  expect(() => synthPipeline(() => ({ connectionArn }))).not.toThrow();
});

test('the stack must name a region when a stage does', () => {
  expect(() => synthPipeline(() => ({}), { env: { account: DELIVERY_ACCOUNT } })).toThrow(
    'Delivery/DeliveryPipeline: the stack of the pipeline must name a region (env: { region }), ' +
      'since stage "Dev" is in eu-west-1',
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
      'Delivery/DeliveryPipeline: crossAccountKeys must be true for stage "Prod" in account 222222222222, ' +
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
      'Delivery/DeliveryPipeline: artifactBucket must have a customer managed key for stage "Prod" in another account',
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
