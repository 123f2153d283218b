/** `npm run api -- --check` is red when a package's public surface is another one than the committed report. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// One start of API Extractor and eight reports.
jest.setTimeout(180_000);

const THING = `
/** What a thing is made of. */
export interface ThingProps {
  /** How many.
   *
   * @default 3
   */
  readonly count?: number;
  /** What it is called. */
  readonly name: string;
}
/** A thing. */
export declare class Thing {
  constructor(props: ThingProps);
  private readonly secret;
}
interface Hidden {
  /** @default 4 */
  readonly inside?: number;
}
export {};
`;

const CHANGES: [string, string, string][] = [
  ['a removed prop', '  readonly name: string;', ''],
  ['a prop that is required now', 'count?: number', 'count: number'],
  ['another type', 'count?: number', 'count?: string'],
  ['another default', '@default 3', '@default 5'],
  ['a removed class', 'export declare class', 'declare class'],
  ['another text of a docstring', 'How many.', 'How many there are.'],
  ['a type that users cannot import', 'count?: number', 'count?: Hidden'],
];

/** Prints the reports of several texts of one declaration file, or the message of the error. One process: loading takes long. */
const SCRIPT = `
  import { writeFileSync } from 'node:fs';
  import { apiReport } from ${JSON.stringify(join(__dirname, '../src/api/report.mjs'))};
  const [folder, scratch, texts] = process.argv.slice(1);
  console.log(JSON.stringify(JSON.parse(texts).map((text) => {
    writeFileSync(folder + '/dist/index.d.ts', text);
    try { return apiReport(folder, scratch); } catch (error) { return error.message; }
  })));`;

let unchanged: string;
const changed = new Map<string, string>();

beforeAll(() => {
  const root = mkdtempSync(join(tmpdir(), 'api-report-'));
  const folder = join(root, 'thing');
  mkdirSync(join(folder, 'dist'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: '@org/thing', version: '1.0.0' }));
  const options = { target: 'es2022', module: 'node16', moduleResolution: 'node16', types: [], lib: ['es2022'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['dist'] }));
  const texts = [THING, ...CHANGES.map(([, before, after]) => THING.replace(before, after))];
  const args = ['--input-type=module', '-e', SCRIPT, folder, join(root, 'scratch'), JSON.stringify(texts)];
  const [first, ...others] = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  unchanged = first;
  CHANGES.forEach(([title], index) => changed.set(title, others[index]));
  rmSync(root, { recursive: true, force: true });
});

test('names, members, types and defaults of what is exported', () => {
  expect(unchanged).toContain(
    'export interface ThingProps {\n    readonly count?: number;\n    readonly name: string;\n}',
  );
  expect(unchanged).toContain('- `ThingProps.count`: 3');
  expect(unchanged).not.toMatch(/Hidden|inside|secret/);
});

test.each(CHANGES.slice(0, 5))('%s is another report', (title) => {
  expect(changed.get(title)).toContain('API Report File');
  expect(changed.get(title)).not.toBe(unchanged);
});

test('another text of a docstring is no other report', () => {
  expect(changed.get('another text of a docstring')).toBe(unchanged);
});

test('a type that users need and cannot import is refused', () => {
  expect(changed.get('a type that users cannot import')).toMatch(/thing: The symbol "Hidden" needs to be exported/);
});
