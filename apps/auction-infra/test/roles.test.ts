import * as fs from 'node:fs';
import * as path from 'node:path';
import { rolesTable } from '../tools/roles-table';
import { resourcesOf, synthesize } from '../tools/synthesized';

const stacks = synthesize();
const table = rolesTable(stacks);

test('docs/roles.md is what the app has; if not, run "npm run roles" and review the difference', () => {
  expect(fs.readFileSync(path.join(__dirname, '..', '..', '..', 'docs', 'roles.md'), 'utf8')).toBe(table);
});

test('every role has a row', () => {
  const roles = stacks.reduce((sum, stack) => sum + resourcesOf(stack, 'AWS::IAM::Role').length, 0);
  const rows = table.split('\n').filter((line) => /^\| [A-Z]/.test(line));
  expect(rows).toHaveLength(roles);
});

test('what policies of resources allow has a row each', () => {
  const types = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'];
  const allowing = stacks
    .flatMap((stack) => types.flatMap((type) => resourcesOf(stack, type)))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as { Effect: string }[])
    .filter(({ Effect }) => Effect === 'Allow');
  const rows = table.split('\n').filter((line) => /^\| _by a resource_|\(by the resource's policy\)/.test(line));
  const invocations = stacks.flatMap((stack) => resourcesOf(stack, 'AWS::Lambda::Permission'));
  expect(rows).toHaveLength(allowing.length + invocations.length);
  expect(rows.filter((line) => /^\| {2}\|.*`s3:PutBucketPolicy`/.test(line))).toHaveLength(2);
});

test('no role may do everything, in AWS or in one service', () => {
  expect(table).not.toMatch(/AdministratorAccess|PowerUserAccess/);
  const actions = stacks
    .flatMap((stack) => resourcesOf(stack, 'AWS::IAM::Policy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as { Action: string | string[] }[])
    .flatMap(({ Action }) => Action);
  expect(actions.length).toBeGreaterThan(0);
  expect(actions.filter((action) => action === '*' || action.endsWith(':*'))).toEqual([]);
});
