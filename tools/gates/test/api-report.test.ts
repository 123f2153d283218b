/** `npm run api -- --check` is red when a package's public surface is another one than the committed report. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiReport } from '../src/api/report';

jest.setTimeout(60_000);

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

let folder: string;

beforeAll(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'api-report-')), 'thing');
  mkdirSync(join(folder, 'dist'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: '@org/thing', version: '1.0.0' }));
  const options = { target: 'es2022', module: 'node16', moduleResolution: 'node16', types: [], lib: ['es2022'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['dist'] }));
});

afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

function reportOf(declarations: string) {
  writeFileSync(join(folder, 'dist', 'index.d.ts'), declarations);
  return apiReport(folder, join(folder, '..', 'scratch'));
}

test('names, members, types and defaults of what is exported', () => {
  const report = reportOf(THING);
  expect(report).toContain(
    'export interface ThingProps {\n    readonly count?: number;\n    readonly name: string;\n}',
  );
  expect(report).toContain('- `ThingProps.count`: 3');
  expect(report).not.toMatch(/Hidden|inside|secret/);
});

test.each([
  ['a removed prop', '  readonly name: string;', ''],
  ['a prop that is required now', 'count?: number', 'count: number'],
  ['another type', 'count?: number', 'count?: string'],
  ['another default', '@default 3', '@default 5'],
  ['a removed class', 'export declare class', 'declare class'],
])('%s is another report', (_, before, after) => {
  expect(reportOf(THING.replace(before, after))).not.toBe(reportOf(THING));
});

test('a text of a docstring is no other report', () => {
  expect(reportOf(THING.replace('How many.', 'How many there are.'))).toBe(reportOf(THING));
});

test('a type that users need and cannot import is refused', () => {
  expect(() => reportOf(THING.replace('count?: number', 'count?: Hidden'))).toThrow(/thing: The symbol "Hidden" needs/);
});
