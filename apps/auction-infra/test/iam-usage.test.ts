/** The figures of docs/iam.md: who asks for what a role may do, and what fails without a statement. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { explained, SURVIVORS } from '../tools/access/mutants';
import { condensed, MADE_BY_LIBRARY, NEEDED, usageOf } from '../tools/access/usage';
import { usagePage } from '../tools/access/usage-page';
import type { SynthesizedStack } from '../tools/synthesized';

const statement = (...actions: string[]) => ({ Effect: 'Allow', Action: actions, Resource: '*' });
const STACK = {
  name: 'Dev-Thing',
  id: 'Thing',
  template: {
    Resources: {
      WorkerRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'lambda.amazonaws.com' } }] },
          Policies: [
            { PolicyDocument: { Statement: [statement('sqs:SendMessage', 'xray:Put*', 's3:Get*', 'sns:Publish')] } },
          ],
        },
      },
    },
  },
} as unknown as SynthesizedStack;
const CALL = {
  principal: 'arn:aws:iam::000000000000:role/<Dev-Thing.WorkerRole>',
  action: 'sqs:SendMessage',
  resource: 'arn:aws:sqs:eu-west-1:000000000000:<Dev-Thing.Queue>',
  allowed: true,
  statements: ['policy Own of role <Dev-Thing.WorkerRole>, statement 1'],
};
const needed = {
  role: '*',
  service: 'lambda.amazonaws.com',
  actions: ['xray:PutTraceSegments'],
  document: 'A guide, a page',
  url: 'https://docs.aws.amazon.com/',
};
const given = { role: '*/WorkerRole', actions: ['s3:*'], file: 'aws-s3/lib/bucket.js', why: 'it does' };

test('what a role may do is called, needed by AWS, given by aws-cdk-lib, or over', () => {
  const [usage] = usageOf([STACK], [CALL], [needed], [given]);
  expect(usage).toMatchObject({
    used: ['sqs:SendMessage'],
    needed: ['xray:Put*'],
    byLibrary: ['s3:Get*'],
    over: ['sns:Publish'],
  });
});

test('a document counts for roles of its service only', () => {
  const [{ over }] = usageOf([STACK], [CALL], [{ ...needed, service: 'states.amazonaws.com' }], [given]);
  expect(over).toEqual(['sns:Publish', 'xray:Put*']);
});

test('a call that was denied is no use', () => {
  const [{ used }] = usageOf([STACK], [{ ...CALL, allowed: false }], [], []);
  expect(used).toEqual([]);
});

test('a recording has each call of the app once, without its resource', () => {
  const other = { ...CALL, principal: 'arn:aws:iam::000000000000:role/cdk-deploy' };
  const lines = [CALL, CALL, other].map((call) => JSON.stringify(call));
  const { resource: _, ...call } = CALL;
  expect(condensed(lines, [STACK])).toEqual([call]);
});

test('the page has the figures, and the reason of a statement without which nothing fails', () => {
  const page = usagePage(usageOf([STACK], [CALL], [needed], [given]), [CALL], [{ statement: 'a', killedBy: 'b' }]);
  expect(page).toContain('1 different calls were recorded; 100 % were allowed');
  expect(page).toContain('1 roles may call 4 actions: 1 are called, 1 needed by AWS, 1 given by aws-cdk-lib, 1 over.');
  expect(page).toContain('| a | fails: b |');
});

describe('the list of survivors', () => {
  const reasons = [{ statement: 'policy of *, statement 1', reason: 'only deleting needs it' }];
  test.each<[string, Parameters<typeof explained>, string[]]>([
    ['a statement without which something fails needs no reason', [[{ statement: 'a', killedBy: 'b' }], true], []],
    ['one without which nothing does needs one', [[{ statement: 'a' }], true], [expect.stringMatching(/without a:/)]],
    ['it may be a pattern', [[{ statement: 'policy of x, statement 1' }], true, [], reasons], []],
    ['one that was not taken away needs one', [[], true, ['a']], [expect.stringMatching(/without a:/)]],
    [
      'a reason that is not needed is an error',
      [[{ statement: 'policy of x, statement 1', killedBy: 'b' }], true, [], reasons],
      [expect.stringContaining('without which something fails')],
    ],
  ])('%s', (_, args, expected) => {
    expect(explained(args[0], args[1], args[2] ?? [], args[3] ?? [])).toEqual(expected);
  });
});

test('every entry of the tables says where it is from', () => {
  for (const { document, url } of NEEDED) expect([document, url].every(Boolean)).toBe(true);
  const library = path.dirname(require.resolve('aws-cdk-lib/package.json'));
  for (const { file } of MADE_BY_LIBRARY) expect([file, fs.existsSync(path.join(library, file))]).toEqual([file, true]);
  for (const { reason } of SURVIVORS) expect(reason).not.toBe('');
});
