// An app elsewhere, which installs the packages from the registry.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './clone.mjs';

/** The peers come from the repository: the registry has our packages alone. */
export function install({ consumer, env }, specs) {
  return run('npm', ['install', '--prefix', consumer, '--legacy-peer-deps', ...specs], { cwd: consumer, env });
}

function linkPeers(root, consumer) {
  for (const peer of ['aws-cdk-lib', 'constructs']) {
    symlinkSync(join(root, 'node_modules', peer), join(consumer, 'node_modules', peer));
  }
}

export async function installAndSynthesize(it, names) {
  const { check, clone, consumer, root } = it;
  await check('installs the newest versions', async () => {
    await install(
      it,
      names.map((name) => `${clone.names[name]}@latest`),
    );
    for (const name of names) {
      const file = join(consumer, 'node_modules', clone.names[name], 'package.json');
      assert.equal(JSON.parse(readFileSync(file, 'utf8')).version, clone.version(name));
    }
  });
  linkPeers(root, consumer);
  mkdirSync(join(consumer, 'examples'));
  for (const name of names) {
    const [example] = readdirSync(clone.path(name, 'examples')).filter((file) => file.endsWith('.ts'));
    await check(`synthesizes ${example} of ${clone.names[name]}`, async () => {
      const examples = join(consumer, 'examples', name);
      cpSync(clone.path(name, 'examples'), examples, { recursive: true });
      const out = join(consumer, 'out', name);
      const env = { ...it.env, CDK_OUTDIR: out };
      await run(
        process.execPath,
        ['--import', join(root, 'node_modules/tsx/dist/loader.mjs'), join(examples, example)],
        {
          cwd: consumer,
          env,
        },
      );
      assert.ok(
        readdirSync(out).some((file) => file.endsWith('.template.json')),
        'no template',
      );
    });
  }
}
