#!/usr/bin/env node
// `npm run release-rehearsal`: releases of the last commit as docs/releasing.md describes them, on a throw-away clone.
//
// The commands are those of the workflow (release:version, release:publish). A registry, GitHub's API for releases and
// the remote repository are on this machine, so that nothing leaves it and no token is needed.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Clone, run } from './clone.mjs';
import { startGitHub } from './github.mjs';
import { Registry } from './registry.ts';
import { rehearse } from './scenario.mjs';

const TOKEN = 'rehearsal';
const root = resolve(import.meta.dirname, '..', '..', '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'release-rehearsal-'));
const counts = { passed: 0, failed: 0 };

async function check(title, body) {
  try {
    await body();
    counts.passed += 1;
    console.log(`  ok    ${title}`);
  } catch (error) {
    counts.failed += 1;
    console.log(`  FAIL  ${title}\n${error.message.slice(-3000)}`);
  }
}

/** What npm, lerna and git are given: none of the settings and tokens of whoever runs this. */
function environment(registry, github) {
  const userconfig = join(scratch, 'npmrc');
  const { host } = new URL(registry.url);
  writeFileSync(userconfig, `registry=${registry.url}\n//${host}/:_authToken=${TOKEN}\nfetch-retries=0\naudit=false\n`);
  const foreign = /^(npm_|GITHUB_|ACTIONS_|GIT_|RELEASE_DEPLOY_KEY$)/i;
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return {
    ...Object.fromEntries(inherited),
    npm_config_userconfig: userconfig,
    npm_config_cache: join(scratch, 'cache'),
    GIT_CONFIG_GLOBAL: join(scratch, 'no-such-file'),
    GH_TOKEN: TOKEN,
    GHE_API_URL: github.url,
    GITHUB_OUTPUT: join(scratch, 'output'),
  };
}

const registry = await new Registry(TOKEN).listen();
const github = await startGitHub();
try {
  const started = Date.now();
  const clone = new Clone(root, join(scratch, 'clone'));
  const consumer = join(scratch, 'consumer');
  const env = environment(registry, github);
  mkdirSync(consumer);
  writeFileSync(join(consumer, 'package.json'), '{ "private": true, "type": "commonjs" }\n');
  await clone.make();
  const npm = (...args) => run('npm', args, { cwd: clone.folder, env });
  await rehearse({ check, clone, consumer, env, github, npm, registry, root });
  console.log(`\n${Math.round((Date.now() - started) / 1000)} s`);
} finally {
  registry.close();
  github.close();
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`\nTests: ${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
