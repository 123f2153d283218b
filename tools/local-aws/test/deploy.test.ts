import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { localUrl } from '../src/deploy';
import { errorIn, reasonsIn } from '../src/deploy-failure';

describe('localUrl', () => {
  const emulator = { endpoint: 'http://127.0.0.1:4566' };

  test('is where an API of API Gateway answers here', () => {
    const url = 'https://abc123.execute-api.eu-west-1.amazonaws.com/v1/orders?a=1';
    expect(localUrl(emulator, url)).toBe('http://127.0.0.1:4566/_aws/execute-api/abc123/v1/orders?a=1');
  });

  test('is for nothing else', () => {
    expect(() => localUrl(emulator, 'https://example.com/v1')).toThrow(
      'https://example.com/v1 is not the URL of an API',
    );
  });
});

describe('the reasons of a failed deployment', () => {
  const event = (
    second: number,
    id: string,
    status: string,
    reason?: string,
    type = 'AWS::SQS::Queue',
  ): StackEvent => ({
    StackId: 'arn',
    EventId: `${second}`,
    StackName: 'Dev-Orders',
    Timestamp: new Date(second * 1000),
    LogicalResourceId: id,
    ResourceType: type,
    ResourceStatus: status as StackEvent['ResourceStatus'],
    ResourceStatusReason: reason,
  });

  test('are what failed by itself, in the order of time', () => {
    const events = [
      event(4, 'Dev-Orders', 'ROLLBACK_FAILED', 'resources failed', 'AWS::CloudFormation::Stack'),
      event(3, 'Later', 'CREATE_FAILED', 'no such key'),
      event(2, 'Other', 'CREATE_FAILED', 'Resource creation cancelled'),
      event(1, 'First', 'CREATE_FAILED', 'name is taken'),
      event(0, 'Fine', 'CREATE_COMPLETE'),
    ];
    expect(reasonsIn(events)).toEqual([
      'Dev-Orders: First (AWS::SQS::Queue): name is taken',
      'Dev-Orders: Later (AWS::SQS::Queue): no such key',
    ]);
  });

  test('are reported once', () => {
    expect(reasonsIn([event(1, 'A', 'CREATE_FAILED', 'x'), event(2, 'A', 'CREATE_FAILED', 'x')])).toHaveLength(1);
  });

  test('are else what the CDK CLI says from its first error on', () => {
    const output =
      'Dev-Orders: deploying...\n\n❌  Dev-Orders failed to deploy\n‣ ValidationError: Template format error\n';
    expect(errorIn(output)).toBe('❌  Dev-Orders failed to deploy\n‣ ValidationError: Template format error');
    expect(errorIn('one\nTypeError: no\n  at x')).toBe('TypeError: no\n  at x');
  });

  test('are else the end of its output', () => expect(errorIn('one\ntwo\n')).toBe('one\ntwo'));
});
