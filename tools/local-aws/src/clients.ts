import { REGION } from './emulator';

/** Keys of the local AWS: it checks that a request is signed, not by whom. */
export const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Settings with which any AWS SDK client talks to the local AWS; S3 needs `forcePathStyle`, which others ignore. */
export function clientConfig(endpoint: string) {
  return { endpoint, region: REGION, credentials: CREDENTIALS, forcePathStyle: true };
}

/** The same for those who only look: what they call is no event, see {@link followEvents}. */
export function observerConfig(endpoint: string) {
  return { ...clientConfig(endpoint), userAgentAppId: 'observer' };
}
