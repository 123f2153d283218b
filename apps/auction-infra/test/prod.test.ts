import { checkConfig, delivery, type DeliveryConfig, dev, prod, type StageConfig } from '../lib/config';
import { type Resource, resourcesOf, stackNamed, synthesize } from '../tools/synthesized';

/** Prod in an account of its own, delivered from another. */
const config: DeliveryConfig = { ...delivery, account: '111111111111' };
const inProd: StageConfig = { ...prod, account: '222222222222' };
checkConfig(config, [dev, inProd]);
const stacks = synthesize([dev, inProd], config);
const orders = stackNamed('Prod-Orders', stacks);
const results = stackNamed('Prod-Results', stacks);

test('Prod is in its own account, in eu-west-1', () => {
  for (const stack of stacks.filter(({ name }) => name.startsWith('Prod-'))) {
    expect(stack.environment).toBe('aws://222222222222/eu-west-1');
  }
});

test('data stays when its stack goes', () => {
  const data = [
    ...resourcesOf(orders, 'AWS::DynamoDB::GlobalTable'),
    ...resourcesOf(orders, 'AWS::DynamoDB::Table'),
    ...resourcesOf(results, 'AWS::S3::Bucket'),
  ];
  expect(data).toHaveLength(2);
  for (const { DeletionPolicy } of data) {
    expect(['Retain', 'RetainExceptOnCreate']).toContain(DeletionPolicy);
  }
  expect(resourcesOf(results, 'Custom::S3AutoDeleteObjects')).toEqual([]);
});

test('the table of orders is protected from deletion and can be restored', () => {
  const [table] = [
    ...resourcesOf(orders, 'AWS::DynamoDB::GlobalTable').map(({ Properties }) => Properties.Replicas[0]),
    ...resourcesOf(orders, 'AWS::DynamoDB::Table').map(({ Properties }) => Properties),
  ];
  expect(table).toMatchObject({
    DeletionProtectionEnabled: true,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
});

test('a new handler of the API takes over gradually', () => {
  const [group] = resourcesOf(orders, 'AWS::CodeDeploy::DeploymentGroup');
  expect(group.Properties.DeploymentConfigName).toBe('CodeDeployDefault.LambdaCanary10Percent5Minutes');
  expect(resourcesOf(stackNamed('Dev-Orders', stacks), 'AWS::CodeDeploy::DeploymentGroup')).toEqual([]);
});

describe('the pipeline', () => {
  const pipeline: Resource = resourcesOf(stackNamed('Delivery', stacks), 'AWS::CodePipeline::Pipeline')[0];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- stages, as CodePipeline defines them
  const stages: any[] = pipeline.Properties.Stages;

  test('deploys Prod after Dev, once a person approves', () => {
    expect(stages.map(({ Name }) => Name).slice(-2)).toEqual(['Dev', 'Prod']);
    const actionsOf = (index: number) =>
      stages
        .at(index)
        .Actions.sort((a: { RunOrder: number }, b: { RunOrder: number }) => a.RunOrder - b.RunOrder)
        .map(({ Name }: { Name: string }) => Name);
    expect(actionsOf(-1)[0]).toBe('Approve');
    expect(actionsOf(-1).at(-1)).toBe('SmokeTest');
    expect(actionsOf(-2)).not.toContain('Approve');
  });

  test('encrypts artifacts with a key that the account of Prod may use', () => {
    expect(pipeline.Properties.ArtifactStore.EncryptionKey).toBeDefined();
    const [key] = resourcesOf(stackNamed('Delivery', stacks), 'AWS::KMS::Key');
    expect(JSON.stringify(key.Properties.KeyPolicy)).toContain('222222222222');
  });
});

test('only builds of the delivery stack in the account of the pipeline may run the smoke test', () => {
  const [role] = resourcesOf(orders, 'AWS::IAM::Role').filter(({ Properties }) =>
    String(Properties.Description).startsWith('Checks this stack'),
  );
  expect(role.Properties.AssumeRolePolicyDocument.Statement).toEqual([
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: 'arn:aws:iam::111111111111:root' },
      Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/Delivery-*' } },
    },
  ]);
});
