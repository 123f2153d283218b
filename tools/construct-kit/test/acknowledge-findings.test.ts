import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { App, Stack } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Construct } from 'constructs';
import { type AcknowledgedFinding, acknowledgeFindings } from '../src/acknowledge-findings';

const RULE = 'AwsSolutions-IAM5';
const MANAGED = 'AWSLambdaVPCAccessExecutionRole';

/** Wildcards and a managed policy in one role, another wildcard in a second. */
function thing(findings: (bucket: s3.Bucket) => readonly AcknowledgedFinding[]): string[] {
  const scope = new Construct(new Stack(new App(), 'Dev'), 'Thing');
  const bucket = new s3.Bucket(scope, 'Bucket');
  const role = new iam.Role(scope, 'Role', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(`service-role/${MANAGED}`)],
  });
  const other = new iam.Role(scope, 'Other', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  for (const [it, resource] of [
    [role, '*'] as const,
    [other, '*'] as const,
    [role, bucket.arnForObjects('a/*')] as const,
  ]) {
    it.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [resource] }));
  }
  acknowledgeFindings(scope, findings(bucket));
  const { violations } = new AwsSolutionsChecks().validateScope(scope);
  return violations
    .filter(({ ruleName }) => ruleName.startsWith('AwsSolutions-IAM'))
    .flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath?.split('/')[2]}`),
    )
    .sort();
}

const ALL = [
  `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/${MANAGED}] Role`,
  'AwsSolutions-IAM5[Resource::*] Other',
  'AwsSolutions-IAM5[Resource::*] Role',
  'AwsSolutions-IAM5[Resource::<ThingBucketB7F8EED5.Arn>/a/*] Role',
];

/** All findings but these. */
const without = (...gone: string[]) => ALL.filter((finding) => !gone.includes(finding));

test('the checks fire', () => {
  expect(thing(() => [])).toEqual(ALL);
});

test('a finding is acknowledged at its place, and nowhere else', () => {
  const finding = { rule: RULE, finding: 'Resource::*', at: ['Role'], reason: 'test' };
  expect(thing(() => [finding])).toEqual(without('AwsSolutions-IAM5[Resource::*] Role'));
});

test('without a place it is acknowledged in the whole construct', () => {
  const finding = { rule: RULE, finding: 'Resource::*', reason: 'test' };
  expect(thing(() => [finding])).toHaveLength(ALL.length - 2);
});

test('a finding may name a resource by its token', () => {
  const left = thing((bucket) => [
    { rule: RULE, finding: `Resource::${bucket.arnForObjects('a/*')}`, at: ['Role'], reason: 'test' },
  ]);
  expect(left.filter((finding) => finding.includes('/a/*'))).toEqual([]);
});

test("an id with more than one '::' is acknowledged, beside others at the same place", () => {
  const managed = iam.ManagedPolicy.fromAwsManagedPolicyName(`service-role/${MANAGED}`).managedPolicyArn;
  const left = thing(() => [
    { rule: RULE, finding: 'Resource::*', at: ['Role'], reason: 'test' },
    { rule: 'AwsSolutions-IAM4', finding: `Policy::${managed}`, at: ['Role'], reason: 'test' },
  ]);
  expect(left).toEqual(without(ALL[0], 'AwsSolutions-IAM5[Resource::*] Role'));
});

test('a construct that was not made is passed over', () => {
  expect(thing(() => [{ rule: RULE, finding: 'Resource::*', at: ['Missing/Role'], reason: 'test' }])).toEqual(ALL);
});
