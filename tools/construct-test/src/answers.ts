import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..', '..');
const INSTALLED = path.join(ROOT, 'node_modules', '.package-lock.json');
const CACHE = path.join(ROOT, 'node_modules', '.cache', 'construct-test');

/** A set of answers that nobody has asked for is deleted after this time. */
const UNUSED_MS = 14 * 24 * 60 * 60 * 1_000;

/**
 * What the answers about a package depend on, as a digest: its sources and settings, wherever its folder is; every library that is
 * installed; and the code that reads them. Undefined where nobody knows what is installed: then nothing is kept.
 */
export function keyOf(directory: string, className: string): string | undefined {
  if (!fs.existsSync(INSTALLED)) return undefined;
  const own = fs
    .readdirSync(path.join(directory, 'src'), { recursive: true, encoding: 'utf8' })
    .map((file) => path.join('src', file))
    .filter((file) => fs.statSync(path.join(directory, file)).isFile());
  const files = [
    ...[...own.sort(), 'package.json', 'tsconfig.json'].map((file) => [file, path.join(directory, file)]),
    ...['api.ts', 'compile-api.ts', 'public-surface.ts', 'answers.ts'].map((file) => [
      file,
      path.join(__dirname, file),
    ]),
    ['tsconfig.base.json', path.join(ROOT, 'tsconfig.base.json')],
    ['installed', INSTALLED],
  ];
  const hash = createHash('sha256').update(JSON.stringify([className, process.version]));
  for (const [name, file] of files) hash.update(JSON.stringify([name, contentOf(file)]));
  return hash.digest('hex');
}

function contentOf(file: string): string | undefined {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
}

/** Where the answers are kept. */
export function folderOf(key: string): string {
  return path.join(CACHE, key);
}

/** Answers to questions about one package, each in a file of its own: several processes may ask at the same time. */
export class Answers {
  private readonly folder?: string;
  private readonly known = new Map<string, unknown>();
  private isKept: boolean;

  /** @param key what they depend on; without one they live as long as the process */
  constructor(key: string | undefined) {
    this.isKept = key !== undefined;
    if (key === undefined) return;
    this.folder = folderOf(key);
    const isNew = fs.mkdirSync(this.folder, { recursive: true }) !== undefined;
    fs.utimesSync(this.folder, new Date(), new Date());
    if (isNew) deleteUnused();
  }

  /** The answer that is kept, or a new one. */
  to<T>(question: string, ask: () => T): T {
    if (!this.known.has(question)) this.known.set(question, this.read(question) ?? this.keep(question, ask()));
    return this.known.get(question) as T;
  }

  /** What comes from now on depends on more than the key says. */
  keepNothing(): void {
    this.isKept = false;
  }

  private read(question: string): unknown {
    const text = this.folder && contentOf(this.fileOf(question));
    return text === undefined ? undefined : JSON.parse(text);
  }

  private keep<T>(question: string, answer: T): T {
    if (!this.isKept) return answer;
    const unfinished = `${this.fileOf(question)}.${process.pid}`;
    fs.writeFileSync(unfinished, JSON.stringify(answer));
    fs.renameSync(unfinished, this.fileOf(question));
    return answer;
  }

  private fileOf(question: string): string {
    return path.join(this.folder!, `${encodeURIComponent(question)}.json`);
  }
}

function deleteUnused(): void {
  for (const name of fs.readdirSync(CACHE)) {
    const folder = path.join(CACHE, name);
    const used = fs.statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - used > UNUSED_MS) fs.rmSync(folder, { recursive: true, force: true });
  }
}
