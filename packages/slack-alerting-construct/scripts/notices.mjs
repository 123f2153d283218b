// Writes THIRD-PARTY-NOTICES: which packages the notifier's bundle holds, in which versions, under which licences.
// `npm run notices -w packages/slack-alerting-construct`; `-- --check` only compares, and looks whether this package
// declares what its sources import.
//
// The notices travel in the tarball, as the licences ask. They also are what releases a fix of a bundled package: its
// new version changes this file, and thereby this package.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const file = path.join(root, 'THIRD-PARTY-NOTICES');
const readJson = (name) => JSON.parse(readFileSync(name, 'utf8'));
const RULE = '-'.repeat(80);

/** Folder of the package that a module is of, or undefined for a module of ours. */
function packageFolder(input) {
  const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
  return found && path.resolve(root, found);
}

/** Name, version, licence and licence text of a package. */
function noticeOf(folder) {
  const { name, version, license } = readJson(path.join(folder, 'package.json'));
  const licenceFile = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = licenceFile ? readFileSync(path.join(folder, licenceFile), 'utf8').replace(/\r/g, '').trim() : undefined;
  return {
    title: `${name} ${version} (${license})`,
    text: text ?? `License: ${license}. The package has no file of it.`,
  };
}

function noticesOf({ outputs }) {
  // Only what is left after tree shaking, by esbuild's own account.
  const [{ inputs }] = Object.values(outputs);
  const used = Object.keys(inputs).filter((input) => inputs[input].bytesInOutput > 0);
  const folders = [...new Set(used.map(packageFolder).filter((folder) => folder !== undefined))];
  const titlesByText = new Map();
  for (const { title, text } of folders.map(noticeOf).sort((a, b) => a.title.localeCompare(b.title, 'en'))) {
    titlesByText.set(text, [...(titlesByText.get(text) ?? []), title]);
  }
  const parts = [...titlesByText].map(([text, titles]) => `${titles.join('\n')}\n\n${text}\n`);
  return `assets/notifier/index.js contains the following packages.\n\n${parts.join(`\n${RULE}\n\n`)}`;
}

/** Packages that sources of ours import and that this package does not declare. */
function undeclared({ inputs }) {
  const { devDependencies } = readJson(path.join(root, 'package.json'));
  const imported = Object.entries(inputs)
    .filter(([input]) => packageFolder(input) === undefined)
    .flatMap(([, { imports }]) => imports)
    .filter(({ original, external }) => original && !external && !original.startsWith('.'))
    .map(({ original }) => /^(?:@[^/]+\/)?[^/]+/.exec(original)[0]);
  return [...new Set(imported)].filter((name) => devDependencies[name] === undefined);
}

const { metafile } = await bundle({ metafile: true });
const notices = noticesOf(metafile);
if (process.argv.includes('--check')) {
  const missing = undeclared(metafile);
  if (missing.length > 0) {
    console.error(`devDependencies of package.json must name ${missing.join(', ')}, which lambda/ imports`);
    process.exitCode = 1;
  }
  if (!existsSync(file) || readFileSync(file, 'utf8') !== notices) {
    console.error(
      'THIRD-PARTY-NOTICES is not what the bundle holds: npm run notices -w packages/slack-alerting-construct',
    );
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, notices);
}
