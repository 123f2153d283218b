import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { judge, pauseMs } from './orders-retry';

export { pauseMs } from './orders-retry';

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

/** How long {@link submitOrders} goes on. */
export interface SubmitOrdersOptions extends PostOrdersOptions {
  /**
   * Maximum number of requests.
   *
   * @default 20
   */
  readonly maxAttempts?: number;
  /**
   * Milliseconds after which no further request begins. A `Retry-After` that ends later is not waited for.
   *
   * @default 900000 - 15 minutes
   */
  readonly maxElapsedMs?: number;
  /**
   * Clock, pauses and chance, for tests.
   *
   * @default - those of this process
   */
  readonly time?: ClientTime;
}

/** What {@link submitOrders} needs of the world besides the API. */
export interface ClientTime {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** At least 0 and less than 1. */
  random(): number;
}

/** What became of the orders. */
export interface SubmittedOrders {
  /**
   * - `stored`: the API confirmed every order.
   * - `refused`: it refused for a reason that no retry changes, see `response`.
   * - `gave-up`: attempts or time were used up.
   */
  readonly outcome: 'stored' | 'refused' | 'gave-up';
  /**
   * `record_id` of each order that the API did not confirm. After an answer that was lost, or a 502 or 504, the table may
   * hold some of them all the same: to send them again later is safe.
   */
  readonly unconfirmed: readonly string[];
  /** Number of requests. */
  readonly attempts: number;
  /** The last answer, unless the last request had none. */
  readonly response?: OrdersResponse;
  /** Why the last request had no answer. */
  readonly error?: Error;
}

const PROCESS_TIME: ClientTime = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: () => Math.random(),
};

/**
 * Posts orders until all of them are stored: waits at least as long as `Retry-After` asks for, longer from attempt to
 * attempt and with jitter, and sends only those again that the API says it did not store. After an answer that names
 * none (429, 502, 504, no answer at all) it sends all that are not confirmed: orders are upserts by `record_id`.
 *
 * @param url the orders URL
 * @param orders at most as many as the API takes in one request (`maxOrdersPerRequest`), each `record_id` once
 * @returns what became of them; nothing that the API or the network does is thrown
 * @throws TypeError when `url` is no URL
 */
export async function submitOrders(
  url: string,
  orders: readonly OrderRecord[],
  options: SubmitOrdersOptions,
): Promise<SubmittedOrders> {
  const { maxAttempts = 20, maxElapsedMs = 900_000, time = PROCESS_TIME } = options;
  new URL(url); // a mistake of the caller, which no retry repairs
  const deadline = time.now() + maxElapsedMs;
  let pending = orders;
  for (let attempts = 1; ; attempts++) {
    const { response, error } = await attempt(url, pending, options);
    const verdict = response ? judge(response, time.now()) : ({ kind: 'again', retryAfterMs: 0 } as const);
    if (verdict.kind === 'stored') return { outcome: 'stored', unconfirmed: [], attempts, response };
    pending = remaining(pending, verdict.recordIds);
    const unconfirmed = pending.map(({ record_id }) => record_id);
    if (verdict.kind === 'refused') return { outcome: 'refused', unconfirmed, attempts, response };
    const pause = pauseMs(attempts, verdict.retryAfterMs, time.random());
    if (attempts >= maxAttempts || time.now() + pause > deadline) {
      return { outcome: 'gave-up', unconfirmed, attempts, response, error };
    }
    await time.sleep(pause);
  }
}

async function attempt(
  url: string,
  orders: readonly OrderRecord[],
  options: PostOrdersOptions,
): Promise<{ response?: OrdersResponse; error?: Error }> {
  try {
    return { response: await postOrders(url, orders, options) };
  } catch (error) {
    return { error: error as Error };
  }
}

/** The orders with these ids; all of them when no id, or none of ours, is named. */
function remaining(orders: readonly OrderRecord[], recordIds?: readonly string[]): readonly OrderRecord[] {
  const named = new Set(recordIds);
  const left = orders.filter(({ record_id }) => named.has(record_id));
  return left.length > 0 ? left : orders;
}

/**
 * Posts orders once to an API with IAM authorization: signs the request (Signature Version 4, service `execute-api`) and
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
