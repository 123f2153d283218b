/** What the prop ordersLocation adds to the template, and what it refuses. */
import { Match } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { maxOrdersByReference } from '../src/state-machine/batches';
import { LOCATION_FAILURES, REPORTED_ERRORS, REPORTED_ERRORS_WITH_LOCATION } from '../src/state-machine/failures';
import { definitionOf, pipelineStack, statementsOf, templateOf } from './stack';

const imported = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Orders', 'auction');
const withLocation = (prefix?: string) =>
  templateOf((stack, alertTopic) => ({ alertTopic, ordersLocation: { bucket: imported(stack), prefix } }));

const object = (suffix: string) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::auction/${suffix}`]],
});

describe('the role of the state machine', () => {
  const aboutS3 = (template: ReturnType<typeof withLocation>) =>
    statementsOf(template, 'PipelineStateMachine').filter(({ Action }) => JSON.stringify(Action).includes('s3:'));

  test('may read objects and versions below the prefix, and nothing else in S3', () => {
    expect(aboutS3(withLocation('results/'))).toEqual([
      { Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: object('results/*') },
    ]);
    expect(aboutS3(withLocation())).toMatchObject([{ Resource: object('*') }]);
    expect(aboutS3(templateOf())).toEqual([]);
  });

  test('may look at Map Runs of its own executions', () => {
    const statements = statementsOf(withLocation(), 'PipelineStateMachine');
    const of = (action: string) => statements.filter(({ Action }) => Action === action);
    const arn = (kind: string, suffix: string) => ({
      'Fn::Join': ['', expect.arrayContaining([expect.stringContaining(`:${kind}:`), suffix])],
    });
    expect(of('states:ListMapRuns')).toEqual([
      { Effect: 'Allow', Action: 'states:ListMapRuns', Resource: arn('execution', ':*') },
    ]);
    expect(of('states:DescribeMapRun')).toEqual([
      { Effect: 'Allow', Action: 'states:DescribeMapRun', Resource: arn('mapRun', '/OrdersFromS3:*') },
    ]);
  });

  test('may decrypt with the key of the bucket', () => {
    const template = templateOf((stack) => ({
      ordersLocation: {
        bucket: new s3.Bucket(stack, 'Orders', { versioned: true, encryptionKey: new kms.Key(stack, 'OrdersKey') }),
      },
    }));
    const statements = statementsOf(template, 'PipelineStateMachine');
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^OrdersKey/), 'Arn'] },
    });
  });
});

test('cdk-nag finds nothing without a reason', () => {
  const { pipeline } = pipelineStack((stack, alertTopic) => ({
    alertTopic,
    ordersLocation: { bucket: imported(stack), prefix: 'results/' },
  }));
  const found = [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap(
    (pack) => pack.validateScope(pipeline).violations,
  );
  expect(found.map(({ ruleName }) => ruleName)).toEqual([]);
});

test('a failure that is reported by the run is left out by the rule, and only with the prop', () => {
  const reported = (errors: string[]) => ({
    EventPattern: { detail: { error: [{ 'anything-but': [...errors, 'States.DataLimitExceeded'] }] } },
  });
  expect(REPORTED_ERRORS_WITH_LOCATION).toEqual(
    expect.arrayContaining(Object.values(LOCATION_FAILURES).map(({ error }) => error)),
  );
  const added = REPORTED_ERRORS_WITH_LOCATION.filter((error) => !REPORTED_ERRORS.includes(error));
  expect(added).toHaveLength(7);
  withLocation().hasResourceProperties('AWS::Events::Rule', Match.objectLike(reported(REPORTED_ERRORS_WITH_LOCATION)));
  templateOf((_, alertTopic) => ({ alertTopic })).hasResourceProperties(
    'AWS::Events::Rule',
    Match.objectLike(reported(REPORTED_ERRORS)),
  );
});

test('the map reads a version, as text that JSONata evaluates', () => {
  expect(definitionOf(withLocation()).States.StoreOrdersFromS3.ItemReader).toEqual({
    Resource: 'arn:aws:states:::s3:getObject',
    ReaderConfig: { InputType: 'JSONL', MaxItems: 2_097_121 },
    Arguments: {
      Bucket: '{% $states.input.ordersLocation.bucket %}',
      Key: '{% $states.input.ordersLocation.key %}',
      VersionId: '{% $states.input.ordersLocation.versionId %}',
    },
  });
});

test('fewer orders are allowed where storing them would take most of a year', () => {
  const reader = (maxConcurrentOrders: number, batchSize: number) =>
    definitionOf(
      templateOf((stack) => ({ maxConcurrentOrders, batchSize, ordersLocation: { bucket: imported(stack) } })),
    ).States.StoreOrdersFromS3.ItemReader.ReaderConfig.MaxItems;
  expect(reader(200, 40)).toBe(2_097_121);
  expect(reader(200, 10)).toBe(524_281);
  expect(maxOrdersByReference(Duration.seconds(10), 40, 1)).toBe(1_728_000); // 300 days of 15 seconds
});

describe('a bucket of the app', () => {
  const of = (versioned?: boolean) => () =>
    pipelineStack((stack) => ({ ordersLocation: { bucket: new s3.Bucket(stack, 'Orders', { versioned }) } }));

  test('that keeps no versions is refused', () => {
    expect(of()).toThrow(
      'Stack/Pipeline: ordersLocation.bucket must keep versions, got Stack/Orders without: set its versioned to true',
    );
  });

  test('that keeps them is not', () => {
    expect(of(true)).not.toThrow();
  });
});

test.each(['/results/', 'results', '', 'a b/'])('the prefix %p is refused', (prefix) => {
  expect(() => withLocation(prefix)).toThrow(
    "ordersLocation.prefix must be a path that ends in '/' and does not start with it",
  );
});
