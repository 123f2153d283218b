// Bundles the page into assets/, which the console's server serves. Its libraries are in the bundle: the page loads
// nothing from elsewhere.
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const target = path.join(root, 'assets');

export async function bundle({ metafile = false } = {}) {
  const unfinished = path.join(root, 'dist', `page-${process.pid}`);
  const result = await build({
    absWorkingDir: root,
    entryPoints: { app: 'src/page/main.tsx' },
    outdir: unfinished,
    bundle: true,
    format: 'esm',
    target: ['chrome109', 'firefox115', 'safari16'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfig: 'src/page/tsconfig.json',
    minify: true,
    sourcemap: 'linked',
    sourcesContent: true,
    legalComments: 'none',
    logLevel: 'warning',
    metafile,
  });
  await mkdir(unfinished, { recursive: true });
  for (const file of ['index.html', 'icon.svg']) {
    await cp(path.join(root, 'src', 'page', file), path.join(unfinished, file));
  }
  // Moved when it is whole: a page that is loaded meanwhile is the old one or the new one.
  await rm(target, { recursive: true, force: true });
  await rename(unfinished, target);
  return result;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle();
}
