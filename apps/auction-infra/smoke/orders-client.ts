import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

/** Keys that sign a request; temporary ones carry a session token. */
export interface OrdersClientCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** One order as the API takes it. */
export interface OrderRecord {
  readonly record_id: string;
  readonly parameter_1: string;
  readonly parameter_2: number;
}

/** Who asks, and where the API is. */
export interface PostOrdersOptions {
  /** Region in the signature's scope, e.g. `eu-west-1`. */
  readonly region: string;
  /** Keys, or a function that fetches them (the SDK's credential providers are such functions). */
  readonly credentials: OrdersClientCredentials | (() => Promise<OrdersClientCredentials>);
  /**
   * Milliseconds until the request is given up.
   *
   * @default 30000 - one second more than API Gateway's own limit
   */
  readonly timeoutMs?: number;
}

/** What the API answered: any status is an answer, only a failed connection throws. */
export interface OrdersResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text; it may be empty. */
  readonly body: string;
}

/**
 * Posts orders to an API with IAM authorization: signs the request (Signature Version 4, service `execute-api`) and
 * sends it. Works against `https://<id>.execute-api.<region>.amazonaws.com/<stage>/orders` and against any other
 * address that serves the same API.
 *
 * @param url the orders URL
 * @param orders the list of orders; a string is sent as it is, so that a malformed body can be sent too
 * @throws TypeError when the address cannot be reached, DOMException `TimeoutError` after `timeoutMs`
 */
export async function postOrders(
  url: string,
  orders: readonly OrderRecord[] | string,
  options: PostOrdersOptions,
): Promise<OrdersResponse> {
  const { protocol, host, hostname, port, pathname, searchParams } = new URL(url);
  const body = typeof orders === 'string' ? orders : JSON.stringify(orders);
  const signer = new SignatureV4({
    service: 'execute-api',
    region: options.region,
    credentials: options.credentials,
    sha256: Sha256,
  });
  const signed = await signer.sign({
    method: 'POST',
    protocol,
    hostname,
    port: port ? Number(port) : undefined,
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: { host, 'content-type': 'application/json' },
    body,
  });
  // fetch writes the host header itself, with the value that was signed.
  const { host: _host, ...headers } = signed.headers;
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body,
    signal: AbortSignal.timeout(options.timeoutMs ?? 30_000),
  });
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
}
