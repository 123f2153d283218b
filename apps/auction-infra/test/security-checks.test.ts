import * as fs from 'node:fs';
import * as path from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import { App, Stack } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { acknowledgements } from '../lib/acknowledgements';
import { delivery, dev, prod } from '../lib/config';
import { addSecurityChecks, covers, SecurityChecks } from '../lib/security-checks';
import { createApp } from '../tools/synthesized';

/** Dev and Prod, as they would be delivered together. */
const app = createApp([dev, { ...prod, account: '222222222222' }], { ...delivery, account: '111111111111' });
const devAlone = createApp();
[app, devAlone].forEach((each) => each.synth());
const packs = [new AwsSolutionsChecks(), new ServerlessChecks()];

/** A stack with a role that may do anything. */
function withAdministrator(): Stack {
  const stack = new Stack(new App(), 'Canary');
  new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }).addToPolicy(
    new iam.PolicyStatement({ actions: ['*'], resources: ['*'] }),
  );
  return stack;
}

const findings = (report: ReturnType<SecurityChecks['validate']>) =>
  report.violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
  );

test.each(packs)('Dev and Prod have no finding of $name that is not acknowledged', (pack) => {
  for (const each of [devAlone, app]) {
    const report = new SecurityChecks(pack, each, acknowledgements).validate();
    expect(findings(report)).toEqual([]);
    expect(report.success).toBe(true);
  }
});

test('the checks do fire', () => {
  const report = new SecurityChecks(new AwsSolutionsChecks(), withAdministrator(), acknowledgements).validate();
  expect(report.success).toBe(false);
  expect(findings(report)).toEqual(
    ['Action', 'Resource'].map((part) => `AwsSolutions-IAM5[${part}::*] Canary/Role/DefaultPolicy/Resource`),
  );
});

test('synthesis fails on a finding, and the app is synthesized with the checks', () => {
  const stack = withAdministrator();
  const output = jest.spyOn(console, 'error').mockImplementation();
  addSecurityChecks(stack.node.root);
  let report = '';
  try {
    (stack.node.root as App).synth();
  } catch (error) {
    report = String(error); // how newer versions of aws-cdk-lib fail; the pinned one sets the exit code
    process.exitCode = 1;
  }
  report += output.mock.calls.join('\n');
  output.mockRestore();
  expect(report).toContain('AwsSolutions-IAM5');
  expect(process.exitCode).toBe(1);
  process.exitCode = undefined;

  const bin = fs.readFileSync(path.join(__dirname, '..', 'bin', 'app.ts'), 'utf8');
  expect(bin).toContain('addSecurityChecks(app);');
});

test('an acknowledgement is for its own rule and place only', () => {
  const stack = withAdministrator();
  const check = (rule: RegExp, at: RegExp) =>
    findings(new SecurityChecks(new AwsSolutionsChecks(), stack, [{ rule, at, reason: 'test' }]).validate());
  expect(check(/IAM5\[Action::\*\]/, /Role/)).toEqual([
    'AwsSolutions-IAM5[Resource::*] Canary/Role/DefaultPolicy/Resource',
  ]);
  expect(check(/IAM5/, /Elsewhere/)).toHaveLength(2);
  expect(check(/IAM5/, /Canary/)).toEqual([]);
});

describe('acknowledgements', () => {
  const all = packs.flatMap((pack) =>
    [app, devAlone]
      .flatMap((each) => pack.validateScope(each).violations)
      .flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath = '' }) => ({ ruleName, constructPath })),
      ),
  );

  test.each(acknowledgements)('$rule at $at covers a finding, and has a reason', (entry) => {
    expect(all.filter(({ ruleName, constructPath }) => covers(entry, ruleName, constructPath))).not.toEqual([]);
    expect(entry.reason.length).toBeGreaterThan(20);
  });
});
