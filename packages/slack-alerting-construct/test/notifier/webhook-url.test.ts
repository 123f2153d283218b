import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { usable, webhookUrl } from '../../lambda/notifier/webhook-url';

const secrets = mockClient(SecretsManagerClient);
let now = 0;
const reader = () => webhookUrl(new SecretsManagerClient({ region: 'eu-west-1' }), 'auction/slack-webhook', () => now);
const holds = (SecretString?: string) => secrets.on(GetSecretValueCommand).resolves({ SecretString });

beforeEach(() => {
  secrets.reset();
  now = 0;
});

test('is read once a minute, so that a new value is in use within a minute', async () => {
  const url = reader();
  holds('https://hooks.slack.com/services/old');

  expect(await url.current()).toBe('https://hooks.slack.com/services/old');
  holds('https://hooks.slack.com/services/new');
  now = 59_999;
  expect(await url.current()).toBe('https://hooks.slack.com/services/old');
  now = 60_000;
  expect(await url.current()).toBe('https://hooks.slack.com/services/new');

  expect(secrets.commandCalls(GetSecretValueCommand, { SecretId: 'auction/slack-webhook' })).toHaveLength(2);
});

test('is read again on request', async () => {
  const url = reader();
  holds('https://hooks.slack.com/services/old');
  await url.current();
  holds('https://hooks.slack.com/services/new');

  expect(await url.refreshed()).toBe('https://hooks.slack.com/services/new');
  expect(await url.current()).toBe('https://hooks.slack.com/services/new');
});

test('a secret that does not exist, or has no value, is not linked', async () => {
  secrets.on(GetSecretValueCommand).rejects(new ResourceNotFoundException({ message: 'none', $metadata: {} }));
  expect(await reader().current()).toBeUndefined();

  holds(undefined);
  expect(await reader().current()).toBeUndefined();
});

test('a secret that cannot be read is an error, which is not kept', async () => {
  const url = reader();
  secrets.on(GetSecretValueCommand).rejectsOnce(new Error('AccessDenied'));
  await expect(url.current()).rejects.toThrow('AccessDenied');

  holds('https://hooks.slack.com/services/x');
  expect(await url.current()).toBe('https://hooks.slack.com/services/x');
});

test.each([
  'https://hooks.slack.com/services/T0/B0/x',
  ' https://hooks.slack.com/services/T0/B0/x\n',
  'http://127.0.0.1:4580/services/T0/B0/x',
  'http://localhost:4580/x',
  'http://[::1]:4580/x',
])('%j is a webhook', (value) => {
  expect(usable(value)).toBe(value.trim());
});

test.each([
  undefined,
  '',
  'TODO',
  'D8#x(9!mLq',
  'http://hooks.slack.com/services/T0/B0/x',
  'http://127.0.0.1.evil.example/x',
  'ftp://hooks.slack.com/x',
  'https://user:password@hooks.slack.com/x',
  '{"url":"https://hooks.slack.com/services/T0/B0/x"}',
])('%j is none', (value) => {
  expect(usable(value)).toBeUndefined();
});
