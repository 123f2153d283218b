// What is released, and what must come of it. Each step goes on where the one before ended.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './clone.mjs';
import { install, installAndSynthesize } from './consumer.mjs';
import { renameScope } from './scope.mjs';

const ALL = ['delivery-pipeline', 'order-api', 'results-pipeline', 'slack-alerting'];
const comment = (text) => `${text}\n// Changed.\n`;

export async function rehearse(it) {
  const { check, clone, github, npm, registry } = it;
  const version = (...args) => npm('run', 'release:version', '--', ...args);
  const publish = () => npm('run', 'release:publish');
  const isReleased = (versions) => checkRelease(it, versions);

  console.log('\nThe first release');
  await check('is 0.1.0 of every package', async () => {
    await version();
    await isReleased(Object.fromEntries(ALL.map((name) => [name, '0.1.0'])));
  });
  await check('fails when the registry fails half-way', async () => {
    registry.refuse = () => (registry.published.length < 2 ? undefined : 'out of order');
    await assert.rejects(publish(), /out of order/);
    assert.equal(registry.published.length, 2);
  });
  await check('is completed by the same two commands, and nothing is published twice', async () => {
    registry.refuse = () => undefined;
    // The workflow has a new checkout; lerna leaves the commit's hash in the manifests of the old one.
    await clone.git('checkout', '.');
    const before = await clone.git('rev-parse', 'HEAD');
    await version();
    await publish();
    assert.equal(await clone.git('rev-parse', 'HEAD'), before);
    assert.deepEqual([...registry.published].sort(), ALL.map((name) => `${clone.names[name]}@0.1.0`).sort());
  });
  await check('has a release on GitHub for each tag', () => {
    const tags = github.releases.map((release) => release.tag_name).sort();
    assert.deepEqual(tags, ALL.map((name) => `${clone.names[name]}@0.1.0`).sort());
  });

  console.log('\nChanges before 1.0.0');
  const bundled = 'fix(deps): bump what the notifier bundles';
  const expected = {
    'delivery-pipeline': '0.2.0',
    'order-api': '0.1.1',
    'results-pipeline': '0.2.0',
    'slack-alerting': '0.1.1',
  };
  await check(
    'a fix, a feature, a breaking change and a change of a bundled dependency have their versions',
    async () => {
      await clone.change('fix(order-api): a fix of ours', 'order-api', 'src/index.ts', comment);
      await clone.change('feat(results-pipeline): a feature of ours', 'results-pipeline', 'src/index.ts', comment);
      await clone.change('feat(delivery-pipeline)!: a break of ours', 'delivery-pipeline', 'src/index.ts', comment);
      await clone.change(bundled, 'slack-alerting', 'THIRD-PARTY-NOTICES', (text) => `${text}\n`);
      await version();
      await isReleased(expected);
    },
  );
  await check('the changelogs list them, the breaking change with its text', () => {
    const changelog = (name) => clone.read(name, 'CHANGELOG.md');
    assert.match(changelog('order-api'), /### Bug Fixes\n+\* \*\*order-api:\*\* a fix of ours/);
    assert.match(changelog('results-pipeline'), /### Features\n+\* \*\*results-pipeline:\*\* a feature of ours/);
    assert.match(changelog('delivery-pipeline'), /BREAKING CHANGES\n+\* \*\*delivery-pipeline:\*\* a break of ours/);
    assert.match(changelog('slack-alerting'), /### Bug Fixes\n+\* \*\*deps:\*\* bump what the notifier bundles/);
    assert.doesNotMatch(changelog('order-api'), /of ours[^]*of ours/);
  });
  await check('are published', async () => {
    await publish();
    for (const name of ALL) assert.equal(latest(it, name), expected[name]);
  });
  await check('changes of tests, integration tests, examples and pictures release nothing', async () => {
    for (const file of [
      'test/new.test.ts',
      'integ/integ.new.ts',
      'examples/new.ts',
      'docs/new.svg',
      'jest.config.js',
    ]) {
      await clone.change('feat(order-api)!: none of a user’s business', 'order-api', file, comment);
    }
    const head = await clone.git('rev-parse', 'HEAD');
    await version();
    await publish();
    assert.equal(await clone.git('rev-parse', 'HEAD'), head);
    await isReleased(expected);
  });

  console.log('\nFrom 1.0.0 on');
  await check('1.0.0 of every package is reached by a person', async () => {
    await version('1.0.0', '--force-publish');
    await isReleased(Object.fromEntries(ALL.map((name) => [name, '1.0.0'])));
  });
  await check('a footer or a ! makes a major, a feature a minor, a fix a patch version', async () => {
    const footer = 'fix(delivery-pipeline): a default\n\nBREAKING CHANGE: the default of ours is another';
    await clone.change('fix(order-api): another fix', 'order-api', 'src/index.ts', comment);
    await clone.change('feat(results-pipeline): another feature', 'results-pipeline', 'src/index.ts', comment);
    await clone.change('refactor(slack-alerting)!: another break', 'slack-alerting', 'src/index.ts', comment);
    await clone.change(footer, 'delivery-pipeline', 'src/index.ts', comment);
    await version();
    await isReleased({
      'delivery-pipeline': '2.0.0',
      'order-api': '1.0.1',
      'results-pipeline': '1.1.0',
      'slack-alerting': '2.0.0',
    });
    assert.match(
      clone.read('delivery-pipeline', 'CHANGELOG.md'),
      /BREAKING CHANGES\n+.*the default of ours is another/,
    );
    await publish();
  });
  await check('a change of the construct kit releases every package that has a copy of it, and no other', async () => {
    const before = clone.versions();
    const part = 'service-function';
    const isCopied = (name) => clone.read(name, `src/internal/${part}.ts`) !== '';
    assert.ok(ALL.some(isCopied) && !ALL.every(isCopied), 'it is a part that some packages have and others do not');
    await clone.changeKit('fix: functions of ours', part, comment);
    await version();
    const patched = (version) => version.replace(/\d+$/, (patch) => Number(patch) + 1);
    await isReleased(
      Object.fromEntries(ALL.map((name) => [name, isCopied(name) ? patched(before[name]) : before[name]])),
    );
    await publish();
  });
  await check('what is published is the commit that was tagged', async () => {
    for (const name of ALL) {
      const tag = `${clone.names[name]}@${clone.version(name)}`;
      const { gitHead } = manifest(it, name, clone.version(name));
      assert.equal(gitHead, await clone.git('rev-list', '-1', tag));
    }
  });

  console.log('\nA consumer');
  await check('is warned of a deprecated version, and of no other', async () => {
    const name = clone.names['order-api'];
    await npm('deprecate', `${name}@0.1.1`, 'loses orders: use 1.0.1');
    assert.match(await install(it, [`${name}@0.1.1`]), /deprecated .*0\.1\.1: loses orders: use 1\.0\.1/);
    assert.doesNotMatch(await install(it, [`${name}@latest`]), /deprecated/);
  });
  await installAndSynthesize(it, ALL);

  console.log('\nAnother scope');
  await renameScope(it);
}

const manifest = ({ registry, clone }, name, version) => registry.packuments.get(clone.names[name]).versions[version];
const latest = ({ registry, clone }, name) => registry.packuments.get(clone.names[name])['dist-tags'].latest;

/** Versions, tags here and at the remote, lockfile and format are those of a release. */
async function checkRelease({ clone, env, root }, versions) {
  assert.deepEqual(clone.versions(), versions);
  const lock = JSON.parse(readFileSync(join(clone.folder, 'package-lock.json'), 'utf8'));
  for (const [name, version] of Object.entries(versions)) {
    assert.equal(lock.packages[`packages/${name}-construct`].version, version, `${name} in package-lock.json`);
    const tag = `refs/tags/${clone.names[name]}@${version}`;
    assert.match(await clone.git('ls-remote', 'origin', tag), /refs\/tags/, `${tag} at the remote`);
  }
  assert.equal(await clone.git('status', '--porcelain'), '', 'nothing is left to commit');
  await run('npm', ['ci', '--dry-run', '--offline', '--ignore-scripts'], { cwd: clone.folder, env });
  const manifests = Object.keys(versions).map((name) => clone.path(name, 'package.json'));
  await run(process.execPath, [join(root, 'node_modules/prettier/bin/prettier.cjs'), '--check', ...manifests], {
    cwd: clone.folder,
  });
}
