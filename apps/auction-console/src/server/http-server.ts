import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readAsset } from './assets';
import { refusalOf } from './guard';
import type { Hub } from './hub';
import type { Answer } from './requests';
import { routeOf } from './routes';
import { RequestError } from './sources';
import type { Stream } from './stream';

const MOST_BODY = 10 * 1024 * 1024; // more than the orders API takes, so that its own refusal can be seen

/** The page and its own server, and nothing else: no other source of scripts, styles, images, frames or forms. */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
};

/** What {@link consoleServer} takes. */
export interface ConsoleServerOptions {
  readonly hub: Hub;
  readonly stream: Stream;
  /** Folder of the built page. */
  readonly assets: string;
  /** The port that it listens on, once it does. */
  readonly port: () => number;
}

/** The HTTP server of the console. */
export function consoleServer(options: ConsoleServerOptions): Server {
  return createServer((request, response) => {
    Object.entries(HEADERS).forEach(([name, value]) => response.setHeader(name, value));
    respond(options, request, response).catch((error: Error) => {
      if (response.headersSent) return response.destroy();
      const known = error instanceof RequestError;
      if (!request.complete) response.setHeader('Connection', 'close'); // the rest of a body that is too large is not read
      send(response, known ? error.status : 500, {
        message: known ? error.message : `${error.name}: ${error.message}`,
      });
    });
  });
}

async function respond(
  { hub, stream, assets, port }: ConsoleServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', headers } = request;
  const refusal = refusalOf({ method, headers }, port());
  if (refusal) return send(response, refusal.status, { message: refusal.message });
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (url.pathname === '/resource') return redirect(response, await placeOf(hub, url.searchParams.get('arn') ?? ''));
  if (!url.pathname.startsWith('/api/')) return sendAsset(response, assets, method, url.pathname);
  const path = url.pathname.slice('/api/'.length);
  if (method === 'GET' && path === 'events') {
    if (stream.hasRoom) return stream.open(request, response);
    return send(response, 503, { message: 'Too many pages are open: close one.' });
  }
  const { route, parts, methods } = found(method, path);
  if (!route) {
    if (methods.length === 0) throw new RequestError(404, `There is no ${url.pathname}.`);
    response.setHeader('Allow', methods.join(', '));
    return send(response, 405, { message: `${url.pathname} takes ${methods.join(' or ')}, not ${method}.` });
  }
  const answer = await route(hub, { parts, query: url.searchParams, body: await bodyOf(request) });
  if (isAnswer(answer)) return send(response, answer.status, answer.body);
  return send(response, 200, answer);
}

/** Where the page shows what an ARN names: a run, or a resource on the map. */
async function placeOf(hub: Hub, arn: string): Promise<string> {
  const [, , service, , , kind, , execution] = arn.split(':');
  if (service === 'states' && kind === 'execution') return `/#/runs/${encodeURIComponent(execution ?? '')}`;
  const resource = (await hub.deployed()).map.find(arn);
  return resource ? `/#/map/${encodeURIComponent(resource.id)}` : '/';
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { Location: location }).end();
}

function found(method: string, path: string) {
  try {
    return routeOf(method, path);
  } catch {
    throw new RequestError(400, 'The path is not percent-encoded as it should be.');
  }
}

function isAnswer(answer: unknown): answer is Answer {
  const keys = Object.keys(answer ?? {});
  return keys.length === 2 && keys.includes('status') && keys.includes('body');
}

function sendAsset(response: ServerResponse, directory: string, method: string, pathname: string): void {
  const asset = method === 'GET' || method === 'HEAD' ? readAsset(directory, decodeURI(pathname)) : undefined;
  if (!asset) {
    const built = pathname !== '/' || readAsset(directory, '/') !== undefined;
    const message = built
      ? `There is no ${pathname}.`
      : 'The page is not built: npm run bundle -w apps/auction-console.';
    return send(response, 404, { message });
  }
  response.writeHead(200, { 'Content-Type': asset.type, 'Content-Length': asset.content.length });
  response.end(method === 'HEAD' ? undefined : asset.content);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body ?? null);
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(text);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MOST_BODY) throw new RequestError(413, `The body must have at most ${MOST_BODY} bytes.`);
    chunks.push(chunk as Buffer);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RequestError(400, `The body is not JSON: ${(error as Error).message}`);
  }
}
