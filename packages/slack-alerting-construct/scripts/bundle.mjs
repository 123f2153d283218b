// Bundles the helper Lambda of this package into assets/, which is what the construct deploys. The same sources give the
// same bytes on every machine: paths stay out of the output, and esbuild is pinned.
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

export async function bundle({ metafile = false } = {}) {
  const outdir = path.join(root, 'assets', 'notifier');
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  return build({
    absWorkingDir: root,
    entryPoints: ['lambda/notifier/index.ts'],
    outfile: path.join(outdir, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    // The ES modules of a dependency can be tree-shaken, its CommonJS cannot.
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': './lambda/notifier/function-credentials.ts' },
    minifyWhitespace: true,
    minifySyntax: true,
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
    metafile,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle();
}
