/** The commands of docs/first-deployment.md, in their order, as far as the local AWS has what they need. */
import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import {
  ACCOUNT,
  clearFaults,
  type Emulator,
  iamDecisions,
  localUrl,
  sessionOf,
  startEmulator,
  startWebhookReceiver,
  type WebhookReceiver,
  withoutStatements,
} from '@org/local-aws';

const ROOT = path.resolve(__dirname, '../../..');
const AWS_CLI = path.join(ROOT, 'apps/auction-local/aws-cli/.venv/bin');
const CONNECTION_ARN = `arn:aws:codeconnections:eu-west-1:${ACCOUNT}:connection/local`;
const POLICY_ARN = `arn:aws:iam::${ACCOUNT}:policy/auction-cfn-execution`;

/** The chapters of the page, each a title and the blocks of commands in it. */
const chapters = fs
  .readFileSync(path.join(ROOT, 'docs/first-deployment.md'), 'utf8')
  .split(/^## /m)
  .map((text) => ({
    title: text.split('\n')[0],
    blocks: [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block),
  }));

/** Commands that are not run here, and why. All others are. */
const ELSEWHERE: [RegExp, string][] = [
  [/^npm run setup/, 'is what makes these tests run'],
  [/^aws codeconnections /, 'the local AWS has no connections'],
  [/^npm run verify-deployment /, 'has a test of its own, verify-deployment.test.ts'],
];

/** A folder for the webhook's file, and a home without AWS settings. */
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'first-deployment-'));
const webhookFile = path.join(scratch, 'webhook.txt');
let emulator: Emulator;
let receiver: WebhookReceiver;

beforeAll(async () => {
  if (!fs.existsSync(AWS_CLI)) throw new Error('The AWS CLI is missing; npm run setup -- aws-cli installs it');
  emulator = await startEmulator({ port: 0 });
  receiver = await startWebhookReceiver();
  fs.writeFileSync(webhookFile, receiver.url);
});

afterAll(async () => {
  await receiver?.close();
  await emulator?.stop();
  fs.rmSync(scratch, { recursive: true, force: true });
});

/** Runs commands in the root of the repository, as a reader does, with the account of the local AWS. */
async function shell(commands: string): Promise<string> {
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', commands], {
    cwd: ROOT,
    env: { ...emulator.env, HOME: scratch, PATH: `${AWS_CLI}:${process.env.PATH}` },
    timeout: 300_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.trim();
}

/** Runs a chapter's blocks with their placeholders filled in, and returns what each printed. */
async function run(chapter: number, values: Record<string, string> = {}): Promise<string[]> {
  const printed = [];
  for (const block of chapters.find(({ title }) => title.startsWith(`${chapter}.`))!.blocks) {
    const commands = block.split('\n').filter((line) => !ELSEWHERE.some(([pattern]) => pattern.test(line)));
    const filled = Object.entries({
      CONNECTION_ARN,
      'webhook.txt': webhookFile,
      'objects.json': path.join(scratch, 'objects.json'),
      111111111111: ACCOUNT,
      ...values,
    });
    const script = filled.reduce((text, [name, value]) => text.replaceAll(name, value), commands.join('\n'));
    printed.push(await shell(script));
  }
  return printed;
}

async function output(stack: string, name: string): Promise<string> {
  const query = `Stacks[0].Outputs[?OutputKey=='${name}'].OutputValue`;
  return shell(`aws cloudformation describe-stacks --stack-name ${stack} --query "${query}" --output text`);
}

const versionsOf = (policy: string) =>
  shell(`aws iam list-policy-versions --policy-arn ${policy} --query 'Versions[].VersionId' --output text`);

test('1: the account is bootstrapped, and the policy changed', async () => {
  await run(1);
  expect(await output('CDKToolkit', 'BucketName')).toBe(`cdk-hnb659fds-assets-${ACCOUNT}-eu-west-1`);
  expect(await versionsOf(POLICY_ARN)).toBe('v2');
});

test('2, 3: the connection and the webhook are named', async () => {
  await run(2);
  await run(3);
  expect(fs.existsSync(webhookFile)).toBe(false);
});

test('4: the pipeline is deployed by hand, and Dev', async () => {
  await run(4, { 'deploy Delivery': 'deploy Delivery --require-approval never' });
  expect(await output('Dev-Orders', 'OrdersUrl')).toMatch(/^https:/);
});

test('5: the smoke test passes and an alert comes', async () => {
  const printed = await run(5, {
    'ORDERS_URL=...': `ORDERS_URL=${localUrl(emulator, await output('Dev-Orders', 'OrdersUrl'))}`,
    'ORDERS_TABLE_NAME=...': `ORDERS_TABLE_NAME=${await output('Dev-Orders', 'OrdersTableName')}`,
    'STATE_MACHINE_ARN=...': `STATE_MACHINE_ARN=${await output('Dev-Results', 'StateMachineArn')}`,
    'RESULTS_BUCKET_NAME=...': `RESULTS_BUCKET_NAME=${await output('Dev-Results', 'ResultsBucketName')}`,
    ALERT_TOPIC_ARN: await output('Dev-Alerting', 'AlertTopicArn'),
  });
  expect(printed.join('\n').match(/^ok /gm)?.length).toBe(5);
  await receiver.waitFor(1);
  expect(JSON.stringify(receiver.messages[0])).toContain('Hello from Dev');
});

test('5: the smoke test passes in the roles of the build, and needs them', async () => {
  const query = "StackResources[?ResourceType=='AWS::IAM::Role'].[LogicalResourceId,PhysicalResourceId]";
  const roles = JSON.parse(
    await shell(`aws cloudformation describe-stack-resources --stack-name Delivery --query "${query}"`),
  );
  const [, build] = roles.find(([id]: [string]) => /SmokeTestRole/.test(id));
  const role = `arn:aws:iam::${ACCOUNT}:role/${build}`;
  const smokeTest = async () => {
    const variables = {
      ...(await sessionOf(emulator, 'codebuild.amazonaws.com', role)),
      ORDERS_URL: localUrl(emulator, await output('Dev-Orders', 'OrdersUrl')),
      ORDERS_TABLE_NAME: await output('Dev-Orders', 'OrdersTableName'),
      STATE_MACHINE_ARN: await output('Dev-Results', 'StateMachineArn'),
      RESULTS_BUCKET_NAME: await output('Dev-Results', 'ResultsBucketName'),
      ORDERS_ROLE_ARN: await output('Dev-Orders', 'SmokeTestRoleArn'),
      RESULTS_ROLE_ARN: await output('Dev-Results', 'SmokeTestRoleArn'),
    };
    const exports = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'\n`);
    return shell(`${exports.join('')}npm run --silent smoke-test`);
  };
  expect((await smokeTest()).match(/^ok /gm)?.length).toBe(5);

  const taken = (await iamDecisions(emulator)).filter(
    ({ action, principal }) => action === 'sts:AssumeRole' && principal === role,
  );
  expect(taken).toHaveLength(2);
  await withoutStatements(emulator, taken[0].statements);
  await expect(smokeTest()).rejects.toThrow(/is not authorized to perform: sts:AssumeRole/);
  await clearFaults(emulator);
});

test('6: all is destroyed, whatever was made meanwhile', async () => {
  const file = 'file://apps/auction-infra/cfn-execution-policy.json';
  await shell(`aws iam create-policy-version --set-as-default --policy-arn ${POLICY_ARN} --policy-document ${file}`);
  await run(6);
  const left = await shell(
    'aws cloudformation list-stacks --query "StackSummaries[?StackStatus!=\'DELETE_COMPLETE\']"',
  );
  expect(JSON.parse(left)).toEqual([]);
  expect(await shell('aws s3api list-buckets --query "Buckets[].Name" --output text')).toBe('');
  await expect(versionsOf(POLICY_ARN)).rejects.toThrow(/NoSuchEntity/);
});
