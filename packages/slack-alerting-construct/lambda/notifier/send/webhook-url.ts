import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { parseJson } from '../read/json';

/** How long a secret's value is used before it is read again; a new webhook is in use at the latest after this time. */
const MAX_AGE_MS = 60_000;

/** Values of a secret that mean: no webhook yet, or none wanted. */
const NOT_LINKED = ['', 'muted', 'not linked'];

/** The webhook's URL, kept for at most a minute. */
export interface WebhookUrl {
  /**
   * @returns the URL, `undefined` while no webhook is linked: the secret does not exist, is empty, or says so.
   * @throws UnusableWebhookError when the secret holds something, and no usable URL in it.
   * @throws the error of Secrets Manager when the secret cannot be read.
   */
  current(): Promise<string | undefined>;
  /** Forgets what is kept, and reads again. */
  refreshed(): Promise<string | undefined>;
}

/** The secret holds no usable webhook. Its message says why, and quotes nothing of the secret. */
export class UnusableWebhookError extends Error {
  public override readonly name = 'UnusableWebhookError';
}

export function webhookUrl(
  client: Pick<SecretsManagerClient, 'send'>,
  secretId: string,
  now: () => number = Date.now,
): WebhookUrl {
  let kept: { readonly url?: string; readonly readAt: number } | undefined;
  const read = async () => {
    kept = undefined;
    kept = { url: linkedUrl(await secretValue(client, secretId)), readAt: now() };
    return kept.url;
  };
  return {
    current: async () => (kept !== undefined && now() - kept.readAt < MAX_AGE_MS ? kept.url : read()),
    refreshed: read,
  };
}

/** Text of a secret, also of one that was stored as binary. */
async function secretValue(client: Pick<SecretsManagerClient, 'send'>, secretId: string): Promise<string | undefined> {
  try {
    const { SecretString, SecretBinary } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    return SecretString ?? (SecretBinary === undefined ? undefined : Buffer.from(SecretBinary).toString('utf8'));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      return undefined;
    }
    throw error;
  }
}

/**
 * The one webhook in a secret's value: the URL itself, in quotes, or anywhere in JSON, such as the `{"url": "https://..."}` that
 * the console of Secrets Manager makes.
 *
 * @returns `undefined` when no webhook is linked.
 * @throws UnusableWebhookError when there is a value, and not exactly one usable URL in it.
 */
export function linkedUrl(value: string | undefined): string | undefined {
  const texts = textsOf(value ?? '');
  const urls = [...new Set(texts.filter(isWebhook))];
  if (urls.length === 1) {
    return urls[0];
  }
  if (urls.length > 1) {
    throw new UnusableWebhookError(`the secret holds ${urls.length} URLs, and one webhook is needed`);
  }
  if (texts.every((text) => NOT_LINKED.includes(text.toLowerCase())) || isNew(texts)) {
    return undefined;
  }
  throw new UnusableWebhookError(
    'the secret holds no https URL; its value has to be the URL of an incoming webhook, or "not linked"',
  );
}

/** What {@link SlackWebhook} creates a secret with: `{"webhook": "not linked", "placeholder": "<random>"}`. */
function isNew(texts: string[]): boolean {
  return texts.length === 2 && texts[0] === 'not linked';
}

/** The text without quotes around it; of JSON every string. */
function textsOf(value: string): string[] {
  const text = unquoted(value.trim());
  const json = parseJson(text);
  return json === undefined ? [text] : stringsIn(json);
}

function unquoted(text: string): string {
  const inner = /^(["'`])([^]*)\1$/.exec(text)?.[2];
  return inner === undefined ? text : unquoted(inner.replaceAll('\\"', '"').trim());
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') {
    return textsOf(value);
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/** An https URL without credentials, or http on the loopback interface, for local runs. */
function isWebhook(text: string): boolean {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return false;
  }
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && loopback);
  return allowed && url.username === '' && url.password === '' && !/\s/.test(text);
}
