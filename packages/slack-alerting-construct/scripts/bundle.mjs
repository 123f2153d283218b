// Bundles the helper Lambda of this package into assets/, which is what the construct deploys. The same sources give the
// same bytes on every machine: paths stay out of the output, and esbuild is pinned.
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

export async function bundle({ metafile = false } = {}) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: ['lambda/notifier/index.ts'],
    outfile: 'assets/notifier/index.js',
    write: false,
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
  const [{ path: outfile, contents }] = result.outputFiles;
  await mkdir(path.dirname(outfile), { recursive: true });
  // In one step, so that a synthesis at the same time finds the old bundle or the new one.
  const unfinished = path.join(root, 'assets', `notifier-${process.pid}.js`);
  await writeFile(unfinished, contents);
  await rename(unfinished, outfile);
  return result;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle();
}
