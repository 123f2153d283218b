import { evaluate, type Request } from '../tools/iam/evaluate';
import type { PolicyDocument } from '../tools/iam/policy';
import { PhysicalIds } from '../tools/physical-ids';
import { stackNamed, synthesize } from '../tools/synthesized';

const stacks = synthesize();

/** The policy of a stack's smoke-test role, with the ARNs that it has on AWS. */
function policyOf(stackName: string): PolicyDocument {
  const stack = stackNamed(stackName, stacks);
  const ids = new PhysicalIds(stack, stacks);
  const { Properties } = Object.values(stack.template.Resources).find(
    ({ Type, Properties }) => Type === 'AWS::IAM::Policy' && /^SmokeTestRole/.test(Properties.PolicyName),
  )!;
  const statements = Properties.PolicyDocument.Statement as PolicyDocument['Statement'];
  return {
    Version: Properties.PolicyDocument.Version,
    Statement: statements.map((statement) => ({
      ...statement,
      Resource: [statement.Resource].flat().map((arn) => ids.text(arn)),
    })),
  };
}

const isAllowed = (stack: string, action: string, resource: string, context: Request['context'] = {}) =>
  evaluate({ identity: [policyOf(stack)] }, { action, resource, context }).allowed;

const arn = (rest: string) => `arn:aws:${rest.replace('::', ':eu-west-1:111111111111:')}`;

describe('the role of the results', () => {
  const execution = arn('states::execution:ResultsPipelineStateMachineBF0D2745-AbCdEfGh1234');
  const objects = 'arn:aws:s3:::order-results-111111111111-eu-west-1-an';

  test('sees how its own runs end, and no other', () => {
    expect(isAllowed('Dev-Results', 'states:DescribeExecution', `${execution}:smoke-1`)).toBe(true);
    expect(isAllowed('Dev-Results', 'states:DescribeExecution', `${execution}:2026-11-25`)).toBe(false);
  });

  test('deletes versions of its own results, and no other', () => {
    const mine = `${objects}/orders/2026-11-25/smoke-1/0-a.json`;
    expect(isAllowed('Dev-Results', 's3:DeleteObjectVersion', mine)).toBe(true);
    expect(isAllowed('Dev-Results', 's3:DeleteObject', mine)).toBe(false);
    expect(isAllowed('Dev-Results', 's3:DeleteObjectVersion', `${objects}/orders/2026-11-25/run-1/0-a.json`)).toBe(
      false,
    );
    const list = (prefix: string) =>
      isAllowed('Dev-Results', 's3:ListBucketVersions', objects, { 's3:prefix': prefix });
    expect(list('orders/2026-11-25/smoke-1/')).toBe(true);
    expect(list('orders/2026-11-25/')).toBe(false);
  });
});

test('the role of the orders reads and deletes its own rows, and no other', () => {
  const table = arn('dynamodb::table/Dev-Orders-OrderApiTable9E7E8921-AbCdEfGh1234');
  for (const action of ['dynamodb:BatchGetItem', 'dynamodb:DeleteItem']) {
    const withKeys = (...keys: string[]) => isAllowed('Dev-Orders', action, table, { 'dynamodb:LeadingKeys': keys });
    expect(withKeys('smoke-1', 'smoke-2')).toBe(true);
    expect(withKeys('smoke-1', 'order-1')).toBe(false);
  }
});
