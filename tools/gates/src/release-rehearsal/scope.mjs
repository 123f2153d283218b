// `npm run rename-scope`: after it the packages have the other scope everywhere, build, and are formatted.
import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './clone.mjs';

const SCOPE = '@acme';

export async function renameScope({ check, clone, env, npm, root }) {
  const [before] = Object.values(clone.names)[0].split('/');
  await check(`${SCOPE} is the scope of every package, and ${before} of none`, async () => {
    await npm('run', 'rename-scope', '--', SCOPE);
    // Not user@org/...: that is another name.
    const pattern = `(?<![\\w.-])${before}/`;
    assert.equal(await clone.git('grep', '-nIP', pattern).catch(() => ''), '');
  });
  await check('everything is formatted as before', async () => {
    const changed = (await clone.git('diff', '--name-only')).split('\n').filter((file) => !/\.(py|txt|in)$/.test(file));
    const prettier = join(root, 'node_modules/prettier/bin/prettier.cjs');
    await run(process.execPath, [prettier, '--check', '--ignore-unknown', ...changed], { cwd: clone.folder, env });
  });
  // What `npm install` does to its links.
  renameSync(join(clone.folder, 'node_modules', before), join(clone.folder, 'node_modules', SCOPE));
  await check('types of sources, tests and examples hold', () => npm('run', 'typecheck'));
}
