import type { IncomingHttpHeaders } from 'node:http';

/** Why a request is refused. */
export interface Refusal {
  readonly status: 400 | 403 | 415 | 421;
  readonly message: string;
}

/** What is looked at in a request. */
export interface Asked {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

const READS = ['GET', 'HEAD'];

/**
 * Refuses what is no request of the console's own page.
 *
 * - `Host` must be this server under a loopback name: a foreign name that is made to resolve to 127.0.0.1 (DNS rebinding) shows there.
 * - `Origin`, where a browser sends it, must be this server: no other page posts, nor reads by CORS.
 * - `Sec-Fetch-Site`, where a browser sends it, must not be another site's (Fetch Metadata Request Headers, W3C): what needs no CORS,
 *   as an image or a script, is refused as well. A link from elsewhere, as in a Slack message, may open the page itself.
 * - What changes something must have an `Origin` and be JSON: a plain form can send neither.
 *
 * @returns undefined for a request that may be answered
 */
export function refusalOf({ method, headers }: Asked, port: number): Refusal | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const origins = hosts.map((host) => `http://${host}`);
  const { host = '', origin } = headers;
  if (!hosts.includes(host)) {
    return { status: 421, message: `This server answers as ${hosts.join(' or ')}, not as ${host || 'no host'}.` };
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return { status: 403, message: `Only the page of ${origins[0]} may ask, not one of ${origin}.` };
  }
  const site = headers['sec-fetch-site'] ?? 'none';
  const opensThePage = READS.includes(method) && headers['sec-fetch-mode'] === 'navigate';
  if (!['same-origin', 'none'].includes(String(site)) && !opensThePage) {
    return { status: 403, message: `Only the page of ${origins[0]} may ask, not another site.` };
  }
  if (READS.includes(method)) return undefined;
  if (origin === undefined) return { status: 403, message: `${method} needs the header Origin: ${origins[0]}.` };
  const type = String(headers['content-type'] ?? '').split(';')[0];
  if (type.trim().toLowerCase() !== 'application/json') {
    return { status: 415, message: `${method} needs Content-Type: application/json, not ${type || 'none'}.` };
  }
  return undefined;
}
