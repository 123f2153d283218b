import type { Emulator } from './emulator';

/** Where an emulator answers. */
export type Address = Pick<Emulator, 'endpoint'>;

/** The emulator refused a request to one of its own endpoints; the message says why, field by field. */
export class RefusedError extends Error {
  public override readonly name = 'RefusedError';
}

/** Calls one of the emulator's own endpoints, which `emulator/admin.py` lists. */
export async function call(emulator: Address, method: string, route: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${emulator.endpoint}/_local-aws/${route}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status === 400) throw new RefusedError((JSON.parse(text) as { message: string }).message);
  if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${text}`);
  return JSON.parse(text);
}
