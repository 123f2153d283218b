import { type ApiError } from '../../contract';

/** What the server answered when it was not 2xx, or why it could not be reached. */
export class ApiProblem extends Error {
  constructor(
    message: string,
    public readonly status?: number,
  ) {
    super(message);
  }
}

export type Query = Readonly<Record<string, string | number | undefined>>;

/** `GET /api/…` */
export function get<T>(path: string, query: Query = {}): Promise<T> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return send('GET', search ? `${path}?${search}` : path);
}

/** A request that changes something, with a JSON body. */
export function change<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown = {}): Promise<T> {
  return send(method, path, body);
}

/** A part of a path: ids and keys hold slashes. */
export const part = encodeURIComponent;

async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`/api/${path}`, {
    method,
    ...(method === 'GET' ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch(() => {
    throw new ApiProblem('The console does not answer. Is npm start still running?');
  });
  const text = await answer.text();
  if (answer.ok) return (text === '' ? undefined : JSON.parse(text)) as T;
  throw new ApiProblem(problemOf(text) ?? `The console answered with status ${answer.status}.`, answer.status);
}

function problemOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as ApiError).message;
  } catch {
    return undefined;
  }
}
