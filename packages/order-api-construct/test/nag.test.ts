import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { OrderApiAuthorization, OrderApiProps } from '../src';
import { synthesize } from './helpers';

/** What the checks find in a default `OrderApi`, and why it stays. */
const ACKNOWLEDGED: Record<string, string> = {
  'AwsSolutions-APIG3': 'a web ACL costs 5 USD a month and is associated from outside, see the README',
  'AwsSolutions-APIG6': 'execution logs repeat what access log and handler say, at a multiple of their size',
  'AwsSolutions-COG4': 'callers are authorized by IAM, not by Cognito',
  'AwsSolutions-IAM5[Resource::*]': 'X-Ray has no resources to restrict to',
  'Serverless-LambdaDLQ': 'the API invokes the handler synchronously, so there is no event to keep',
};

function findings(props: Partial<OrderApiProps>): string[] {
  const { stack } = synthesize(props);
  const names = [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap((pack) =>
    pack.validateScope(stack).violations.map(({ ruleName }) => ruleName),
  );
  return [...new Set(names)].sort();
}

test('a default OrderApi has no finding without a reason, and no reason without a finding', () => {
  expect(findings({})).toEqual(Object.keys(ACKNOWLEDGED).sort());
});

test('the checks do fire', () => {
  const found = findings({ authorization: OrderApiAuthorization.none(), accessLog: false, pointInTimeRecovery: false });
  expect(found).toEqual(expect.arrayContaining(['AwsSolutions-APIG1', 'AwsSolutions-APIG4', 'AwsSolutions-DDB3']));
});
