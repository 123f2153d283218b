/** The commands of docs/first-deployment.md, in their order, as far as the local AWS has what they need. */
import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { clientConfig } from '../src/clients';
import { localUrl } from '../src/deploy';
import { ACCOUNT, type Emulator, startEmulator } from '../src/emulator';
import { startWebhookReceiver, type WebhookReceiver } from '../src/webhook-receiver';

const ROOT = path.resolve(__dirname, '../../..');
const APP = path.join(ROOT, 'apps/auction-infra');
const page = fs.readFileSync(path.join(ROOT, 'docs/first-deployment.md'), 'utf8');
const commands = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => block.trim().split('\n'));

/** Commands that are not run here, and why. */
const ELSEWHERE: [RegExp, string][] = [
  [/^npm run setup/, 'is what makes these tests run'],
  [/^cd /, 'the CDK commands run in that folder'],
  [/^rm webhook.txt$/, 'there is no such file: the SDK takes the value'],
  [/^aws /, 'the AWS CLI is not a requirement of this repository; those that matter are sent by the SDK'],
  [/^export /, 'set below, from the outputs of the stacks'],
];

/** The CLI keeps zipped assets beside the assembly: a folder of our own has none of an earlier, interrupted run. */
const assembly = fs.mkdtempSync(path.join(os.tmpdir(), 'first-deployment-'));
let emulator: Emulator;
let receiver: WebhookReceiver;

beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
  receiver = await startWebhookReceiver();
});

afterAll(async () => {
  await receiver?.close();
  await emulator?.stop();
  fs.rmSync(assembly, { recursive: true, force: true });
});

/** Runs a command of the page, with the account of the local AWS, and notes that it was run. */
const ran = new Set<string>();
async function run(start: string, options: { cwd?: string; env?: NodeJS.ProcessEnv; more?: string[] } = {}) {
  const command = commands.find((candidate) => candidate.startsWith(start));
  if (command === undefined) throw new Error(`the page has no command that starts with "${start}"`);
  ran.add(command);
  const words = [
    ...command
      .replace(/111111111111/g, ACCOUNT)
      .replace(/'/g, '')
      .split(' '),
    ...(options.more ?? []),
  ];
  return promisify(execFile)(words[0], words.slice(1), {
    cwd: options.cwd ?? APP,
    env: { ...emulator.env, ...options.env },
    timeout: 300_000,
    maxBuffer: 64 * 1024 * 1024,
  });
}

async function outputs(StackName: string): Promise<Record<string, string>> {
  const client = new CloudFormationClient(clientConfig(emulator.endpoint));
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  return Object.fromEntries((Stacks[0].Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}

test('1: the account is bootstrapped', async () => {
  await run('npx cdk bootstrap');
  expect(await outputs('CDKToolkit')).toHaveProperty('BucketName');
});

test('2, 3: the connection and the webhook are named', async () => {
  const config = clientConfig(emulator.endpoint);
  const Value = `arn:aws:codeconnections:eu-west-1:${ACCOUNT}:connection/local`;
  await new SSMClient(config).send(
    new PutParameterCommand({ Name: '/auction/github-connection-arn', Type: 'String', Value }),
  );
  await new SecretsManagerClient(config).send(
    new CreateSecretCommand({ Name: 'auction/slack-webhook', SecretString: receiver.url }),
  );
});

test('4: the pipeline is deployed by hand, and Dev', async () => {
  await run('npx cdk deploy Delivery', { more: ['--require-approval', 'never'] });
  await run("npx cdk deploy 'Dev/*'");
  expect(await outputs('Dev-Orders')).toHaveProperty('OrdersUrl');
});

test('5: the smoke test passes, twice, and an alert comes', async () => {
  const [orders, results, alerting] = await Promise.all(
    ['Dev-Orders', 'Dev-Results', 'Dev-Alerting'].map((name) => outputs(name)),
  );
  const env = {
    ORDERS_URL: localUrl(emulator, orders.OrdersUrl),
    ORDERS_TABLE_NAME: orders.OrdersTableName,
    STATE_MACHINE_ARN: results.StateMachineArn,
    RESULTS_BUCKET_NAME: results.ResultsBucketName,
  };
  for (const again of [false, true]) {
    const { stdout } = await run('npm run smoke-test', { cwd: ROOT, env });
    expect([again, stdout.match(/^ok /gm)?.length]).toEqual([again, 5]);
  }
  expect(receiver.messages).toEqual([]);

  await new SNSClient(clientConfig(emulator.endpoint)).send(
    new PublishCommand({ TopicArn: alerting.AlertTopicArn, Message: 'Hello from Dev' }),
  );
  await receiver.waitFor(1);
  expect(JSON.stringify(receiver.messages[0])).toContain('Hello from Dev');
});

test('6: both are destroyed', async () => {
  await run('npx cdk destroy Delivery');
  await run("npx cdk destroy 'Dev/*'");
  for (const stack of ['Delivery', 'Dev-Orders', 'Dev-Results', 'Dev-Alerting', 'Dev-ApiGatewayAccount']) {
    await expect(outputs(stack)).rejects.toThrow(/does not exist/);
  }
});

test('every command of the page was run, or is not for a known reason', () => {
  const left = commands.filter((command) => !ran.has(command) && !ELSEWHERE.some(([pattern]) => pattern.test(command)));
  expect(left).toEqual([]);
});
