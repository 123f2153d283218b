// A package registry in memory, on 127.0.0.1: what npm and lerna need of one, and no more.
//
// Reading is as in npm's "Public Registry API" (github.com/npm/registry, docs/REGISTRY-API.md and
// docs/responses/package-metadata.md). Publishing and deprecating are as npm's own clients do it (libnpmpublish,
// `npm deprecate`): a PUT of the packument, with the tarballs as attachments in base64 when versions are new.
// verdaccio would be 321 packages in every `npm ci` of this repository, and its present versions want Node.js 22.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';

interface Manifest {
  readonly dist?: object;
  deprecated?: string;
  readonly gitHead?: string;
}

export interface Packument {
  readonly _id: string;
  readonly name: string;
  readonly 'dist-tags': Record<string, string>;
  readonly versions: Record<string, Manifest>;
  readonly time: Record<string, string>;
  readonly _attachments?: Record<string, { data: string }>;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

const answer = (status: number, body: object): Answer => ({ status, body });
const refused = (status: number, error: string) => answer(status, { error });

async function readJson(request: IncomingMessage) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

/** `{ name, rest }` of `/@org%2fname/-/name-1.0.0.tgz`. */
function parsePath(url: string) {
  const parts = decodeURIComponent(new URL(url, 'http://localhost').pathname).slice(1).split('/');
  return { name: parts.splice(0, parts[0].startsWith('@') ? 2 : 1).join('/'), rest: parts };
}

/** What is stored: packuments and tarballs, and who may write. */
export class Registry {
  readonly packuments = new Map<string, Packument>();
  readonly tarballs = new Map<string, Buffer>();
  /** `name@version` in the order of publishing. */
  readonly published: string[] = [];
  /** Lets publishing fail: the reason, or undefined. */
  refuse: (name: string, version: string) => string | undefined = () => undefined;
  url = '';
  private server?: Server;

  constructor(private readonly token: string) {}

  private handle({ method = '', url = '', headers }: IncomingMessage, body?: Packument): Answer {
    const { name, rest } = parsePath(url);
    if (method === 'GET') return rest[0] === '-' ? this.tarball(`${name}/${rest[1]}`) : this.packument(name);
    if (headers.authorization !== `Bearer ${this.token}`) return refused(401, 'you are not signed in');
    if (!body || rest.length > 0) return refused(405, `${method} ${url} is not known here`);
    return Object.keys(body._attachments ?? {}).length > 0 ? this.publish(name, body) : this.update(name, body);
  }

  private packument(name: string) {
    const packument = this.packuments.get(name);
    return packument ? answer(200, packument) : refused(404, `${name} was not found`);
  }

  private tarball(file: string) {
    const tarball = this.tarballs.get(file);
    return tarball ? answer(200, tarball) : refused(404, `${file} was not found`);
  }

  private publish(name: string, body: Packument) {
    const empty: Packument = { _id: name, name, 'dist-tags': {}, versions: {}, time: {} };
    const present = this.packuments.get(name) ?? empty;
    for (const version of Object.keys(body.versions)) {
      const reason = present.versions[version]
        ? `You cannot publish over the previously published versions: ${version}.`
        : this.refuse(name, version);
      if (reason) return refused(403, reason);
    }
    for (const [file, { data }] of Object.entries(body._attachments ?? {})) {
      this.tarballs.set(`${name}/${basename(file)}`, Buffer.from(data, 'base64'));
    }
    for (const [version, manifest] of Object.entries(body.versions)) {
      const tarball = `${this.url}${name}/-/${basename(name)}-${version}.tgz`;
      present.versions[version] = { ...manifest, dist: { ...manifest.dist, tarball } };
      present.time[version] = new Date().toISOString();
      this.published.push(`${name}@${version}`);
    }
    Object.assign(present['dist-tags'], body['dist-tags']);
    this.packuments.set(name, present);
    return answer(201, { ok: true });
  }

  /** Only what may change after publishing is taken over. */
  private update(name: string, body: Packument) {
    const present = this.packuments.get(name);
    if (!present) return refused(404, `${name} was not found`);
    for (const [version, { deprecated }] of Object.entries(body.versions)) {
      if (deprecated !== undefined) present.versions[version].deprecated = deprecated;
    }
    Object.assign(present['dist-tags'], body['dist-tags']);
    return answer(200, { ok: true });
  }

  async listen() {
    const server = createServer(async (request, response) => {
      const body = request.method === 'PUT' ? ((await readJson(request)) as Packument) : undefined;
      const answered = this.handle(request, body);
      const isTarball = Buffer.isBuffer(answered.body);
      const type = isTarball ? 'application/octet-stream' : 'application/json';
      response.writeHead(answered.status, { 'content-type': type });
      response.end(isTarball ? answered.body : JSON.stringify(answered.body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    this.server = server;
    return this;
  }

  close() {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}
