/** What `npm run explain-access` says of the app's roles. */
import { explain } from '../tools/access/explain';
import { findArn } from '../tools/access/find';
import { synthesize } from '../tools/synthesized';

const stacks = synthesize();
const TABLE = 'Dev-Orders/OrderApi/Table';
const HANDLER = 'Dev-Orders/OrderApi/HandlerRole';
const ask = (...args: [string, string, string, Record<string, string>?]) => {
  const { allowed, lines } = explain(stacks, ...args);
  return { allowed, text: lines.join('\n') };
};

test('an allowed call: by which statement of which template, and of the boundary', () => {
  const { allowed, text } = ask(HANDLER, 'dynamodb:BatchWriteItem', TABLE);
  expect(allowed).toBe(true);
  expect(text).toMatch(/^allowed: Dev-Orders\/OrderApi\/HandlerRole may dynamodb:BatchWriteItem on arn:aws:dynamodb:/);
  expect(text).toMatch(/allowed by statement \d of OrderApi\/HandlerRole\/DefaultPolicy \(template Dev-Orders\)/);
  expect(text).toContain('allowed by statement ResourcesOfTheStacks of permissions-boundary.json');
});

test('a denied call: what lacks a statement, and what to add', () => {
  const { allowed, text } = ask(HANDLER, 'dynamodb:Scan', TABLE);
  expect(allowed).toBe(false);
  expect(text).toContain('may not dynamodb:Scan');
  expect(text).toContain("no statement of the role's policies allows it");
  expect(text).toContain("to allow it, add to the role's policies");
  expect(text).toContain('and add to permissions-boundary.json, which an administrator uploads');
  expect(text).toContain('"Action":"dynamodb:Scan"');
});

test('a statement that has the action, but another resource, is shown', () => {
  const { text } = ask('Dev-Results/ResultsPipeline/StateMachine/Role', 'dynamodb:PutItem', TABLE);
  expect(text).toMatch(/statement 1 of \S+ \(template Dev-Results\) allows it on \S+LeaseTable/);
});

test('a condition key that the call sends decides', () => {
  const ofMetrics = (namespace: string) =>
    ask('Dev-Results/ResultsPipeline/StateMachine/Role', 'cloudwatch:PutMetricData', '*', {
      'cloudwatch:namespace': namespace,
    });
  expect(ofMetrics('Elsewhere')).toMatchObject({
    allowed: false,
    text: expect.stringContaining('cloudwatch:namespace'),
  });
  const [, namespace] = /"cloudwatch:namespace":\["([^"]+)"/.exec(ofMetrics('Elsewhere').text)!;
  expect(ofMetrics(namespace).allowed).toBe(true);
});

test('a right that a bucket gives counts, and a policy of AWS is said to be unknown', () => {
  const role = 'Dev-Results/Custom::S3AutoDeleteObjectsCustomResourceProvider/Role';
  const bucket = 'Dev-Results/ResultsPipeline/Bucket';
  expect(ask(role, 's3:PutBucketPolicy', bucket).allowed).toBe(true);
  expect(ask(role, 's3:PutObject', `${bucket}:orders/x.json`)).toMatchObject({
    allowed: false,
    text: expect.stringContaining('AWSLambdaBasicExecutionRole, a policy of AWS'),
  });
});

test.each([
  'arn:aws:sts::222222222222:assumed-role/Dev-Orders-OrderApiHandlerRole171A5670-zY9xWv8uT7sR/the-function',
  'arn:aws:iam::222222222222:role/Dev-Orders-OrderApiHandlerRole171A5670-zY9xWv8uT7sR',
  'Dev-Orders-OrderApiHandlerRole171A5670-zY9xWv8uT7sR',
  HANDLER,
])('the role %s is found, and the table by the ARN of an error message', (role) => {
  const arn = 'arn:aws:dynamodb:eu-west-1:222222222222:table/Dev-Orders-OrderApiTable9E7E8921-1AB2CD3EF4GH';
  expect(ask(role, 'dynamodb:BatchWriteItem', arn).allowed).toBe(true);
});

test('names that CloudFormation cut are found', () => {
  const role = 'Dev-Results-ResultsPipelineStateMachineRole9BB47BED-AbCdEfGh1234'.slice(0, 40) + '-zY9xWv8uT7sR';
  expect(ask(role, 'dynamodb:PutItem', 'Dev-Results/ResultsPipeline/LeaseTable').allowed).toBe(true);
});

test('what is not known is said by name', () => {
  expect(() => ask('Dev-Orders/Nobody', 'dynamodb:Scan', TABLE)).toThrow(
    /no role is Dev-Orders\/Nobody; there are:\n {2}/,
  );
  expect(() => findArn('Dev-Orders/Nothing', stacks)).toThrow(
    'RESOURCE must be an ARN, * or a stack and a construct as in docs/roles.md, got Dev-Orders/Nothing',
  );
});
