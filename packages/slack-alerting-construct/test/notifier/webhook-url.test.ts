import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { linkedUrl, UnusableWebhookError, webhookUrl } from '../../lambda/notifier/send/webhook-url';

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

test('a secret that was stored as binary is read', async () => {
  secrets
    .on(GetSecretValueCommand)
    .resolves({ SecretBinary: Buffer.from('https://hooks.slack.com/services/x') as never });

  expect(await reader().current()).toBe('https://hooks.slack.com/services/x');
});

test('a value that cannot be used is an error each time, until it is mended', async () => {
  const url = reader();
  holds('https://hooks.slack.com/services/old');
  await url.current();
  holds('hooks.slack.com/services/T0/B0/x');
  now = 60_000;

  await expect(url.current()).rejects.toThrow(UnusableWebhookError);
  await expect(url.current()).rejects.toThrow(UnusableWebhookError);

  holds('https://hooks.slack.com/services/new');
  expect(await url.current()).toBe('https://hooks.slack.com/services/new');
});

test.each([
  'https://hooks.slack.com/services/T0/B0/x',
  'http://127.0.0.1:4580/services/T0/B0/x',
  'http://localhost:4580/x',
  'http://[::1]:4580/x',
])('%s is a webhook, however it is wrapped', (url) => {
  const wrapped = [
    url,
    ` ${url}\r\n`,
    `\ufeff${url}`,
    `"${url}"`,
    `'${url}'`,
    ` "${url}" \n`,
    JSON.stringify({ url }),
    JSON.stringify({ note: 'of #alerts', 'any key': url }, undefined, 2),
    JSON.stringify({ slack: { webhook: [url, url] } }),
    JSON.stringify([url]),
    JSON.stringify({ webhook: 'not linked', placeholder: 'x', url }),
    JSON.stringify(JSON.stringify({ url })),
    JSON.stringify({ url: ` ${url} ` }),
  ];

  expect(wrapped.map(linkedUrl)).toEqual(wrapped.map(() => url));
});

test.each([
  undefined,
  '',
  ' \n',
  '""',
  '{}',
  '{"url":""}',
  'muted',
  'Not linked',
  '{"webhook":"not linked","placeholder":"D8#x(9!mLq"}',
])('%j is not linked', (value) => {
  expect(linkedUrl(value)).toBeUndefined();
});

const UNUSABLE = [
  'TODO',
  '{"webhook":"not linked","placeholder":"x","url":"hooks.slack.com/services/T0/B0/x"}',
  'D8#x(9!mLq',
  'hooks.slack.com/services/T0/B0/x',
  '/services/T0/B0/x',
  'http://hooks.slack.com/services/T0/B0/x',
  'http://127.0.0.1.evil.example/x',
  'ftp://hooks.slack.com/x',
  'https://user:password@hooks.slack.com/x',
  'https://hooks.slack.com/services/T0/B0/x and some more',
  '{"url":"https://hooks.slack.com/services/T0/B0/x"',
  '{"a":"https://hooks.slack.com/services/a","b":"https://hooks.slack.com/services/b"}',
  '{"url":"hooks.slack.com/services/T0/B0/x"}',
];

test.each(UNUSABLE)('%j is an error that quotes nothing of it', (value) => {
  const error = (() => {
    try {
      return linkedUrl(value);
    } catch (thrown) {
      return thrown;
    }
  })();

  expect(error).toBeInstanceOf(UnusableWebhookError);
  expect((error as Error).message).not.toContain('hooks.slack.com');
  expect((error as Error).message).not.toContain('D8#x');
});

test('any value is a webhook, is not linked, or is an error: nothing else', () => {
  const part = fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom(...UNUSABLE, 'muted', '"', "'", '{', '}', ':', ' '));
  fc.assert(
    fc.property(
      fc.oneof(
        part,
        fc.array(part).map((parts) => parts.join('')),
        fc.json(),
      ),
      (value) => {
        try {
          const url = linkedUrl(value);
          if (url === undefined) {
            expect(value).not.toMatch(/https:\/\/\w/);
          } else {
            expect(new URL(url).protocol).toMatch(/^https?:$/);
            expect(value.includes(url) || value.includes(JSON.stringify(url).slice(1, -1))).toBe(true);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(UnusableWebhookError);
        }
      },
    ),
  );
});
