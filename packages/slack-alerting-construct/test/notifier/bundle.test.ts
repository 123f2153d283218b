import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import settings from './environment.json';

const BUNDLE = path.join(__dirname, '..', '..', 'assets', 'notifier', 'index.js');

const environment = { PATH: process.env.PATH, ...settings };

/** Runs a program in a process of its own, at a place where no module can be found but Node.js' own. */
function run(program: string, env: NodeJS.ProcessEnv = environment) {
  return spawnSync(process.execPath, ['-e', program], { cwd: '/', env, encoding: 'utf8' });
}

test('needs no module of the host', () => {
  const required = new Set(
    [...readFileSync(BUNDLE, 'utf8').matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name),
  );

  required.forEach((name) =>
    expect(name).toMatch(
      /^(node:)?(async_hooks|buffer|child_process|crypto|fs|fs\/promises|http|http2|https|net|os|path|perf_hooks|process|stream|timers\/promises|tls|url|util|zlib)$/,
    ),
  );
  expect(run(`console.log(typeof require(${JSON.stringify(BUNDLE)}).handler)`)).toMatchObject({
    status: 0,
    stdout: 'function\n',
  });
});

test('says which setting is missing', () => {
  const { status, stderr } = run(`require(${JSON.stringify(BUNDLE)})`, { ...environment, QUEUE_URL: '' });

  expect(status).not.toBe(0);
  expect(stderr).toContain('environment variable QUEUE_URL is not set');
});

test('loads the client of SQS only when something went wrong', () => {
  const marker = /("[^"]*client-sqs\/dist-es\/SQSClient\.js"\(\)\{)/;
  const source = readFileSync(BUNDLE, 'utf8');
  expect(source).toMatch(marker);

  // The initializer of the client's module shows when it runs.
  const program = `
    const Module = require('node:module');
    const { readFileSync } = require('node:fs');
    const bundle = new Module('bundle');
    bundle.filename = '/bundle.js';
    bundle._compile(readFileSync(${JSON.stringify(BUNDLE)}, 'utf8').replace(${marker}, '$1console.log("SQS loaded");'), '/bundle.js');
    console.log('ready');
    const record = { messageId: '1', receiptHandle: '1', body: 'x', attributes: { ApproximateReceiveCount: '1' } };
    bundle.exports.handler({ Records: [record] }, { getRemainingTimeInMillis: () => 0 });
  `;
  const unreachable = {
    ...environment,
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_MAX_ATTEMPTS: '1',
  };

  const lines = run(program, unreachable)
    .stdout.split('\n')
    .filter((line) => !line.startsWith('{'));
  expect(lines.slice(0, 2)).toEqual(['ready', 'SQS loaded']);
});
