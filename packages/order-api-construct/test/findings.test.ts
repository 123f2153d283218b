import * as fs from 'node:fs';
import * as path from 'node:path';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Stack } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { OrderApiAuthorization, type OrderApiProps } from '../src';
import { findingsOf } from '../src/findings';
import { synthesize } from './helpers';

/** Rules of which an `OrderApi` has findings that are not acknowledged. */
function findings(props: (stack: Stack) => Partial<OrderApiProps>): string[] {
  const { orderApi } = synthesize(props);
  const names = [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap((pack) =>
    pack.validateScope(orderApi).violations.map(({ ruleName }) => ruleName),
  );
  return [...new Set(names)].sort();
}

const vpcOf = (stack: Stack) => new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });

test.each<[string, (stack: Stack) => Partial<OrderApiProps>]>([
  ['a key', (stack) => ({ encryptionKey: new kms.Key(stack, 'Key') })],
  ['a canary', () => ({ deployment: codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES })],
  ['a VPC', (stack) => ({ handlerOverrides: { vpc: vpcOf(stack) } })],
])('with %s there is no finding without a reason', (_, props) => {
  expect(findings(props)).toEqual([]);
  expect(findings((stack) => ({ ...props(stack), acknowledgeFindings: false }))).not.toEqual([]);
});

test('what a user leaves out is not acknowledged for them', () => {
  const props = { authorization: OrderApiAuthorization.none(), accessLog: false, pointInTimeRecovery: false };
  expect(findings(() => props)).toEqual([
    'AwsSolutions-APIG1',
    'AwsSolutions-APIG4',
    'AwsSolutions-COG4',
    'AwsSolutions-DDB3',
    'Serverless-APIGWAccessLogging',
  ]);
});

test('the README lists every acknowledged rule with its reason', () => {
  const readme = fs.readFileSync(path.join(__dirname, '..', 'README.md'), 'utf8');
  for (const { rule, reason } of findingsOf({} as OrderApiProps)) {
    expect(readme).toMatch(new RegExp(`^\\| .*\`${rule}\\b.*\\| .*${reason.replace(/[().*]/g, '\\$&')}`, 'm'));
  }
});
