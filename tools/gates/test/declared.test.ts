/** Each workspace declares what it imports, so that it says what it stands on and works wherever it is installed. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import * as ts from 'typescript';

const ROOT = join(__dirname, '../../..');
const FILES = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
});

/**
 * Sources of a workspace. Its tests, examples and scripts run in this repository only, with the tools that the root declares:
 * jest, aws-cdk-lib in the version under test, `@org/construct-test`, which would make lerna release a package for each change of it.
 */
const SOURCE =
  /^((?:packages|apps|tools)\/[^/]+)\/(?!(?:test|e2e|integ|examples|scripts|bench)\/|[^/]+$).*\.(?:tsx?|[mc]js)$/;

/** `@aws-sdk/client-sfn` of `@aws-sdk/client-sfn/dist`; nothing for a file or a module of Node.js. */
function packageOf(specifier: string): string[] {
  if (specifier.startsWith('.') || isBuiltin(specifier)) return [];
  return [
    specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/'),
  ];
}

/** The packages that a text imports. */
const importsOf = (text: string) =>
  ts.preProcessFile(text, true, true).importedFiles.flatMap(({ fileName }) => packageOf(fileName));

function declaredBy(workspace: string): Set<string> {
  const manifest = JSON.parse(readFileSync(join(ROOT, workspace, 'package.json'), 'utf8'));
  const { name, dependencies = {}, devDependencies = {}, peerDependencies = {} } = manifest;
  return new Set([name, ...Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })]);
}

const byWorkspace = new Map<string, string[]>();
for (const file of FILES.trim().split('\n')) {
  const workspace = SOURCE.exec(file)?.[1];
  if (workspace && !file.includes('.snapshot/')) {
    byWorkspace.set(workspace, [...(byWorkspace.get(workspace) ?? []), file]);
  }
}

test.each([...byWorkspace])('%s', (workspace, files) => {
  const declared = declaredBy(workspace);
  const missing = files.flatMap((file) =>
    importsOf(readFileSync(join(ROOT, file), 'utf8'))
      .filter((name) => !declared.has(name))
      .map((name) => `${name}, imported by ${file}`),
  );
  expect(missing).toEqual([]);
});

test('what is imported is found, in whatever way', () => {
  const text =
    "import a from '@org/a/b'; import type { B } from 'b/c'; await import('d'); require('e'); import './f'; import 'node:fs';";
  expect(importsOf(text).sort()).toEqual(['@org/a', 'b', 'd', 'e']);
});
