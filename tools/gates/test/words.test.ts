/** The words of CONTRIBUTING.md: what is in the column "not" of its table is in no text of ours. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

const RULES = 'CONTRIBUTING.md';
const SECTION = /^## Words\n(?<rows>[\s\S]*?)(?=^## )/m;

/** Made by programs, of commits and of templates. */
const GENERATED = [/(^|\/)CHANGELOG\.md$/, /\.snapshot\//];

/** Texts that keep such a word, and why. One that no longer has it is to go from here. */
const EXCEPTIONS: Record<string, string> = {
  'packages/results-pipeline-construct/integ/handlers/results/app.py':
    'the hash of its text is in the integration snapshots: it changes with them',
};

interface Word {
  readonly write: string;
  readonly not: string;
}

const cellsOf = (row: string) => row.split('|').map((cell) => cell.trim());

/** The rows `| write | not |` of the section; the first two are its head. */
function wordsOf(contributing: string): Word[] {
  const rows = (SECTION.exec(contributing)?.groups?.rows ?? '').split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).flatMap((row) => {
    const [, write, not] = cellsOf(row);
    return not.split(', ').map((word) => ({ write, not: word }));
  });
}

/** A whole word, in a sentence or as a part of a name; not as the beginning of a longer word. */
function patternOf(word: string): RegExp {
  const capitalized = word[0].toUpperCase() + word.slice(1);
  const begin = '(?<![A-Za-z])';
  return new RegExp(
    [
      `${begin}(?:${word}|${capitalized})(?![a-z])`,
      `${begin}${word.toUpperCase()}(?![A-Za-z])`,
      `(?<=[a-z])${capitalized}(?![a-z])`,
    ].join('|'),
  );
}

function findings(file: string, text: string, words: readonly Word[]): string[] {
  const patterns = words.map((word) => ({ ...word, pattern: patternOf(word.not) }));
  return text
    .split('\n')
    .flatMap((line, index) =>
      patterns
        .filter(({ pattern }) => pattern.test(line))
        .map(({ not, write }) => `${file}:${index + 1}: "${not}", write: ${write}`),
    );
}

const WORDS = wordsOf(read(RULES));

const FILES = execFileSync('git', ['ls-files', '-z', '*.ts', '*.mjs', '*.cjs', '*.py', '*.md'], { cwd: ROOT })
  .toString()
  .split('\0')
  .filter((file) => file && !GENERATED.some((pattern) => pattern.test(file)));

/** The table itself names them. */
const textOf = (file: string) =>
  file === RULES ? read(file).replace(SECTION, (section) => section.replace(/[^\n]/g, '')) : read(file);

test('are in the table, each with what to write instead', () => {
  expect(WORDS.length).toBeGreaterThan(0);
  expect(WORDS.filter(({ write, not }) => !write || !not)).toEqual([]);
});

test('are in no file', () => {
  const found = FILES.filter((file) => !(file in EXCEPTIONS)).flatMap((file) => findings(file, textOf(file), WORDS));
  expect(found).toEqual([]);
});

test.each(Object.keys(EXCEPTIONS))('the exception %s is needed', (file) => {
  expect(findings(file, read(file), WORDS)).not.toEqual([]);
});

test.each(WORDS)('"$not" is found, with its line', ({ not, write }) => {
  const line = `# Title\n\nText with ${not} in it.\n`;
  expect(findings('docs/bad.md', line, WORDS)).toContain(`docs/bad.md:3: "${not}", write: ${write}`);
});

// A table of its own, so that no such word is in this file.
describe('a word', () => {
  const words = wordsOf('## Words\n\n| write | not |\n| --- | --- |\n| red | ruby, dark ruby |\n\n## Next\n');

  test.each(['a ruby', 'Ruby!', 'rubyStone', 'isRuby', 'RUBY_SIZE', 'ruby_size', 'a dark ruby'])(
    'is found in: %s',
    (text) => expect(findings('a.ts', text, words)).toContain('a.ts:1: "ruby", write: red'),
  );

  test.each(['rubystone', 'RUBYSTONE', 'Rubystone', 'cheruby', 'red'])('is not found in: %s', (text) =>
    expect(findings('a.ts', text, words)).toEqual([]),
  );
});
