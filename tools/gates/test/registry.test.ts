/** The registry of the release rehearsal, as npm itself sees it. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Registry } from '../src/release-rehearsal/registry';

// npm takes a second or more for each call on a busy machine.
jest.setTimeout(60_000);

const NAME = '@thing/one';
let registry: Registry;
let folder: string;

async function npm(...args: string[]) {
  const foreign = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  const env = {
    ...Object.fromEntries(foreign),
    npm_config_userconfig: join(folder, 'npmrc'),
    npm_config_cache: join(folder, 'cache'),
  };
  const { stdout, stderr } = await promisify(execFile)('npm', args, { cwd: folder, env });
  return `${stdout}${stderr}`;
}

function signIn(token: string) {
  const { host } = new URL(registry.url);
  const settings = `registry=${registry.url}\n//${host}/:_authToken=${token}\nfetch-retries=0\naudit=false\n`;
  writeFileSync(join(folder, 'npmrc'), settings);
}

async function publish(version: string) {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: NAME, version, files: ['index.js'] }));
  return npm('publish', '--ignore-scripts');
}

beforeEach(async () => {
  registry = await new Registry('secret').listen();
  folder = mkdtempSync(join(tmpdir(), 'registry-'));
  writeFileSync(join(folder, 'index.js'), 'module.exports = 1;\n');
  signIn('secret');
});

afterEach(() => {
  registry.close();
  rmSync(folder, { recursive: true, force: true });
});

const reasonOf = (call: Promise<string>) =>
  call.then(
    () => 'it succeeded',
    (error: Error) => error.message,
  );

test('what npm publishes is what npm installs', async () => {
  await publish('1.0.0');
  const app = join(folder, 'app');
  mkdirSync(app);
  await npm('install', '--prefix', app, NAME);
  expect(readFileSync(join(app, 'node_modules', NAME, 'index.js'), 'utf8')).toBe('module.exports = 1;\n');
  expect(registry.published).toEqual([`${NAME}@1.0.0`]);
});

test('the newest version is the latest; a version is published once', async () => {
  await publish('1.0.0');
  await publish('1.1.0');
  expect(await npm('view', NAME, 'version')).toBe('1.1.0\n');
  // npm itself looks whether the version is there already; the registry is asked without that look.
  const { 'dist-tags': tags, ...packument } = registry.packuments.get(NAME)!;
  const again = await fetch(`${registry.url}${encodeURIComponent(NAME)}`, {
    method: 'PUT',
    headers: { authorization: 'Bearer secret' },
    body: JSON.stringify({ ...packument, 'dist-tags': tags, _attachments: { [`${NAME}-1.1.0.tgz`]: { data: '' } } }),
  });
  expect([again.status, await again.json()]).toEqual([403, { error: expect.stringMatching(/publish over/) }]);
  expect(registry.published).toHaveLength(2);
});

test('a deprecated version says so, and its tarball stays', async () => {
  await publish('1.0.0');
  await npm('deprecate', `${NAME}@1.0.0`, 'use 2.0.0');
  expect(await npm('view', `${NAME}@1.0.0`, 'deprecated')).toBe('use 2.0.0\n');
  expect(registry.tarballs.size).toBe(1);
});

test('without the token, and for another reason of the registry, nothing is published', async () => {
  signIn('wrong');
  expect(await reasonOf(publish('1.0.0'))).toMatch(/E401|not signed in/);
  signIn('secret');
  registry.refuse = (name, version) => `${name} ${version} is refused`;
  expect(await reasonOf(publish('1.0.0'))).toContain(`${NAME} 1.0.0 is refused`);
  expect(registry.published).toEqual([]);
});

test('what is not there is not found', async () => {
  expect(await reasonOf(npm('view', '@thing/two'))).toMatch(/E404/);
});
