/** What `npm start` does when something goes wrong: one clear message, an exit code, nothing left behind. */
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { Sandbox } from '../../../tools/setup/test/support/sandbox';
import { synthesize } from '../src/system/synth';
import { NpmStart } from './support/npm-start';

let npmStart: NpmStart;
beforeAll(() => (npmStart = new NpmStart()));
afterAll(() => npmStart.dispose());

/** One state directory for all tests: each start is also the proof that the one before left nothing in its way. */
afterEach(async () => {
  await npmStart.nothingRuns();
  expect(npmStart.leftovers()).toEqual([]);
});

describe('Ctrl-C', () => {
  test.each<[string, string, number, ...string[]]>([
    ['while the local AWS starts', '… local AWS', 130],
    ['while the account is bootstrapped', '… CDK bootstrap', 130],
    ['while the stacks are deployed', '… CDK deploy', 130],
    ['while the pipeline runs', '2. Results come out', 130],
    ['when everything is ready', 'Ready.', 0, '--no-demo'],
  ])('%s ends everything', async (_, step, code, ...args) => {
    const start = npmStart.run(...args);
    await start.printed(step);
    start.child.kill('SIGINT');
    expect(await start.ended).toBe(code);
    expect(start.output()).toContain('Ctrl-C: ending the local AWS and everything else that was started.');
    expect(start.output()).not.toMatch(/^\w*Error\b|^\s+at /m);
  });

  test('reaches npm and its children at once, as from a terminal', async () => {
    const start = npmStart.runByNpm('--no-demo');
    await start.printed('… CDK deploy');
    process.kill(-start.child.pid!, 'SIGINT');
    expect([130, 'SIGINT']).toContain(await start.ended);
  });
});

test('SIGTERM is as good as Ctrl-C', async () => {
  const start = npmStart.run();
  await start.printed('… CDK bootstrap');
  start.child.kill('SIGTERM');
  expect(await start.ended).toBe(143);
});

describe('a crash', () => {
  test('of the command line is reported, and what it had started is ended', async () => {
    const start = npmStart.run();
    await start.printed('… CDK deploy');
    process.kill(npmStart.pid, 'SIGKILL');
    expect(await start.ended).toBe(137);
    expect(start.output()).toContain('The command was killed');
    expect(start.output()).toContain('run it again');
    npmStart.removeTemporary(); // nobody was left to do so
  });

  test('of npm start itself ends the rest in order', async () => {
    const start = npmStart.run();
    await start.printed('… CDK deploy');
    start.child.kill('SIGKILL');
    expect(await start.ended).toBe('SIGKILL');
  });

  test('of both leaves no process, and the next start takes the lock over', async () => {
    const start = npmStart.run('--no-demo');
    await start.printed('… CDK deploy');
    const commandLine = npmStart.pid;
    start.child.kill('SIGSTOP'); // so that neither sees the end of the other
    process.kill(commandLine, 'SIGKILL');
    start.child.kill('SIGKILL');
    await start.ended;
    await npmStart.nothingRuns();
    npmStart.removeTemporary(); // nobody was left to do so

    const next = npmStart.run();
    await next.printed('✓ local AWS');
    next.child.kill('SIGINT');
    expect(await next.ended).toBe(130);
  });
});

describe('a local AWS that dies', () => {
  test.each([
    ['while the stacks are deployed', '… CDK deploy'],
    ['when everything is ready', 'Ready.'],
  ])('%s ends npm start with its log', async (_, step) => {
    const start = npmStart.run('--no-demo');
    await start.printed(step);
    process.kill(npmStart.emulatorPid, 'SIGKILL');
    expect(await start.ended).toBe(1);
    expect(start.output()).toContain('The local AWS ended unexpectedly, by SIGKILL. Run npm start again.');
    // Which lines these are depends on the moment.
    expect(start.output()).toMatch(/The end of its log:\n[^]*^ +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [A-Z]+ \[/m);
  });
});

describe('a deployment that fails', () => {
  let broken: string;
  beforeAll(async () => {
    broken = fs.mkdtempSync(path.join(os.tmpdir(), 'broken-'));
    fs.cpSync(await synthesize(), broken, { recursive: true });
    const [template] = (fs.readdirSync(broken, { recursive: true }) as string[]).filter((file) =>
      /Alerting\w*\.template\.json$/.test(file),
    );
    const content = JSON.parse(fs.readFileSync(path.join(broken, template), 'utf8'));
    content.Resources.Broken = { Type: 'AWS::CloudWatch::Alarm', Properties: { Namespace: 'A', MetricName: 'B' } };
    fs.writeFileSync(path.join(broken, template), JSON.stringify(content));
  });
  afterAll(() => fs.rmSync(broken, { recursive: true }));

  test("ends npm start with CloudFormation's reason", async () => {
    const start = npmStart.run('--app', broken);
    expect(await start.ended).toBe(1);
    expect(start.output()).toContain('✗ CDK deploy failed:');
    expect(start.output()).toContain(
      'Dev-Alerting: Broken (AWS::CloudWatch::Alarm): ComparisonOperator is required for AWS::CloudWatch::Alarm',
    );
    expect(start.output()).toContain('then run npm start again');
    expect(start.output()).not.toMatch(/^\s+at /m);
  });
});

test('a port that is taken is passed over, and a second start is sent to the first', async () => {
  const blocker = net.createServer();
  const port = await new Promise<number>((resolve) => {
    blocker.listen(0, '127.0.0.1', () => resolve((blocker.address() as net.AddressInfo).port));
  });
  const first = npmStart.run('--port', String(port), '--no-demo');
  try {
    await first.printed(`(port ${port} is taken)`);
    const second = npmStart.run();
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(
      `npm start is running already on ${npmStart.endpoint} (process ${npmStart.pid}).`,
    );
    expect(npmStart.endpoint).not.toContain(`:${port}`);
  } finally {
    first.child.kill('SIGINT');
    await first.ended;
    blocker.close();
  }
});

describe('a package registry that nobody reaches', () => {
  const NOWHERE = 'http://127.0.0.1:9/'; // the discard port: nothing listens there
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.remove('bin');
  });
  afterEach(() => sandbox.dispose());

  const nothingCached = () => ({
    HOME: sandbox.root,
    PATH: process.env.PATH,
    npm_config_registry: NOWHERE,
    npm_config_cache: path.join(sandbox.root, 'npm-cache'),
    npm_config_fetch_retries: '0',
    PIP_INDEX_URL: `${NOWHERE}simple`,
    PIP_RETRIES: '0',
    PIP_NO_CACHE_DIR: '1',
  });

  test('is reported when npm wants it', async () => {
    const wanted = { name: 'thing', version: '1.0.0' };
    sandbox.write(
      'package.json',
      JSON.stringify({ ...JSON.parse(sandbox.read('package.json')), dependencies: { thing: '1.0.0' } }),
    );
    sandbox.write(
      'package-lock.json',
      JSON.stringify({
        name: 'x',
        version: '1.0.0',
        lockfileVersion: 3,
        packages: {
          '': { name: 'x', version: '1.0.0', dependencies: { thing: '1.0.0' }, workspaces: ['packages/*'] },
          'node_modules/thing': { ...wanted, resolved: `${NOWHERE}thing/-/thing-1.0.0.tgz` },
        },
      }),
    );
    for (const name of ['plain', 'helper']) sandbox.remove(`packages/${name}`);
    sandbox.write('packages/.keep', '');
    const { code, output } = await sandbox.setUp(nothingCached());
    expect(code).toBe(1);
    expect(output).toContain('ECONNREFUSED');
    expect(output).toContain('The package registry cannot be reached.');
  });

  test('is reported when pip wants it', async () => {
    sandbox.write('node_modules/.package-lock.json', sandbox.read('package-lock.json'));
    const { code, output } = await sandbox.setUp(nothingCached());
    expect(code).toBe(1);
    expect(output).toContain('No matching distribution');
    expect(output).toContain('The package registry cannot be reached.');
  });
});

test('after all that, npm start shows the whole system at work', async () => {
  const start = npmStart.run('--exit');
  expect(await start.ended).toBe(0);
  const output = start.output();
  expect(output).toMatch(/^ +201 /m);
  expect(output).toMatch(/unique_id_1 +abc +4 +\d+ = .* \(in 24 h\)/);
  expect(output).toMatch(/unique_id_2 +def +2\.1 +\d+ = .* \(in 24 h\)/);
  expect(output).toMatch(/poll \d+: Lambda A answers \{"results":true/);
  expect(output).toMatch(/\d+ orders?: \d+ stored, \d+ rejected, 0 failed/);
});
