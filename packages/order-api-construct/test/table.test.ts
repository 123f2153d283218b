import { Match } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { onlyId, synthesize } from './helpers';

const TABLE = 'AWS::DynamoDB::Table';

describe('the table by default', () => {
  const { template } = synthesize();

  test('has the key record_id alone', () => {
    template.hasResourceProperties(TABLE, {
      KeySchema: [{ AttributeName: 'record_id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'record_id', AttributeType: 'S' }],
    });
  });

  test('expires rows by expires_at', () => {
    template.hasResourceProperties(TABLE, { TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true } });
  });

  test('is on-demand without a ceiling', () => {
    template.hasResourceProperties(TABLE, {
      BillingMode: 'PAY_PER_REQUEST',
      OnDemandThroughput: Match.absent(),
    });
  });

  test('can be restored to any second of a week, and refuses to be deleted', () => {
    template.hasResourceProperties(TABLE, {
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 },
      DeletionProtectionEnabled: true,
    });
  });

  test('is kept when the stack goes', () => {
    template.hasResource(TABLE, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('is encrypted with a key that DynamoDB owns, and has no stream and no physical name', () => {
    template.hasResourceProperties(TABLE, {
      SSESpecification: Match.absent(),
      StreamSpecification: Match.absent(),
      TableName: Match.absent(),
    });
  });
});

describe('props of the table', () => {
  test('maxWriteRequestUnits is a ceiling on writes', () => {
    synthesize({ maxWriteRequestUnits: 500 }).template.hasResourceProperties(TABLE, {
      OnDemandThroughput: { MaxWriteRequestUnits: 500 },
    });
  });

  test('pointInTimeRecovery can be switched off', () => {
    synthesize({ pointInTimeRecovery: false }).template.hasResourceProperties(TABLE, {
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
    });
  });

  test('removalPolicy DESTROY deletes the table, and takes the deletion protection away', () => {
    const { template } = synthesize({ removalPolicy: RemovalPolicy.DESTROY });
    template.hasResource(TABLE, {
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtectionEnabled: false },
    });
  });

  test('deletionProtection wins over what the removal policy implies', () => {
    synthesize({ removalPolicy: RemovalPolicy.DESTROY, deletionProtection: true }).template.hasResourceProperties(
      TABLE,
      { DeletionProtectionEnabled: true },
    );
  });

  test('stream is the view that was asked for', () => {
    synthesize({ stream: dynamodb.StreamViewType.NEW_IMAGE }).template.hasResourceProperties(TABLE, {
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    });
  });

  test('encryptionKey encrypts the table, and the handler may use it', () => {
    const { template, stack } = synthesize((stack) => ({ encryptionKey: new kms.Key(stack, 'Key') }));
    const key = stack.resolve((stack.node.findChild('Key') as kms.Key).keyArn);
    template.hasResourceProperties(TABLE, {
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: key },
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'],
            Resource: key,
          }),
        ]),
      },
      Roles: [{ Ref: Match.stringLikeRegexp('HandlerRole') }],
    });
  });

  test('tableOverrides win over the defaults', () => {
    const overrides = {
      tableName: 'orders',
      contributorInsightsSpecification: { enabled: true },
      billingMode: undefined,
    };
    synthesize({ tableOverrides: overrides }).template.hasResourceProperties(TABLE, {
      TableName: 'orders',
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      ContributorInsightsSpecification: { Enabled: true },
      BillingMode: 'PAY_PER_REQUEST',
    });
  });

  test('retention reaches the handler in seconds', () => {
    synthesize({ retention: Duration.hours(6) }).template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ RETENTION_SECONDS: '21600' }) },
    });
  });
});

describe('a table of your own', () => {
  const { template, orderApi, stack } = synthesize((stack) => ({
    table: new dynamodb.Table(stack, 'Own', {
      partitionKey: { name: 'record_id', type: dynamodb.AttributeType.STRING },
      timeToLiveAttribute: 'expires_at',
    }),
  }));

  test('is used instead of a new one', () => {
    expect(onlyId(template, TABLE)).toMatch(/^Own/);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ TABLE_NAME: stack.resolve(orderApi.table.tableName) }) },
    });
  });

  test('is what the handler may write to', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['dynamodb:BatchWriteItem', 'dynamodb:PutItem'],
            Resource: [stack.resolve(orderApi.table.tableArn)],
          }),
        ]),
      },
    });
  });

  test('may be imported', () => {
    const imported = synthesize((stack) => ({ table: dynamodb.TableV2.fromTableName(stack, 'Own', 'orders-of-old') }));
    imported.template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ TABLE_NAME: 'orders-of-old' }) },
    });
  });
});
