import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** How long a secret's value is used before it is read again; a new webhook is in use at the latest after this time. */
const MAX_AGE_MS = 60_000;

/** The webhook's URL, kept for at most a minute. */
export interface WebhookUrl {
  /**
   * @returns the URL, `undefined` while no webhook is linked: the secret does not exist, has no value, or holds anything but
   *   an https URL (or http on loopback, for local runs).
   * @throws the error of Secrets Manager when the secret cannot be read.
   */
  current(): Promise<string | undefined>;
  /** Forgets what is kept, and reads again. */
  refreshed(): Promise<string | undefined>;
}

export function webhookUrl(
  client: Pick<SecretsManagerClient, 'send'>,
  secretId: string,
  now: () => number = Date.now,
): WebhookUrl {
  let kept: { readonly url?: string; readonly readAt: number } | undefined;
  const read = async () => {
    kept = { url: usable(await secretValue(client, secretId)), readAt: now() };
    return kept.url;
  };
  return {
    current: async () => (kept !== undefined && now() - kept.readAt < MAX_AGE_MS ? kept.url : read()),
    refreshed: read,
  };
}

async function secretValue(client: Pick<SecretsManagerClient, 'send'>, secretId: string): Promise<string | undefined> {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: secretId }))).SecretString;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      return undefined;
    }
    throw error;
  }
}

/** @returns the URL in a secret's value when it can be a webhook. */
export function usable(value: string | undefined): string | undefined {
  const candidate = value?.trim() ?? '';
  let url: URL;
  try {
    url = new URL(candidate);
  } catch {
    return undefined;
  }
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && loopback);
  return allowed && url.username === '' && url.password === '' ? candidate : undefined;
}
