/** What has been compiled once is not compiled again, and never taken for something else. */
import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { folderOf, keyOf } from '../src/answers';
import { readApi } from '../src/api';
import * as compiler from '../src/compile-api';

const compileApi = jest.spyOn(compiler, 'compileApi');
const keys = new Set<string>();
let folder: string;

beforeAll(() => {
  // Beside the example, where the compiler finds the same modules.
  folder = fs.mkdtempSync(path.join(__dirname, '.bad-copies-'));
});
afterAll(() => {
  for (const key of keys) fs.rmSync(folderOf(key), { recursive: true, force: true });
  fs.rmSync(folder, { recursive: true });
});

const UNSEEN = `// ${randomUUID()}\n`;

/** A small package of its own, which no earlier run has seen. */
function make(files: Record<string, string> = {}): string {
  const directory = fs.mkdtempSync(path.join(folder, 'package-'));
  const sources = {
    'tsconfig.json': '{ "extends": "../../../../../tsconfig.base.json", "include": ["src"] }\n',
    'src/index.ts': `${UNSEEN}export interface ThingProps { readonly label: Label }\nexport interface Label { readonly text?: string }\nexport class Thing {}\n`,
    ...files,
  };
  for (const [name, text] of Object.entries(sources)) {
    fs.mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    fs.writeFileSync(path.join(directory, name), text);
  }
  keys.add(keyOf(directory, 'Thing')!);
  return directory;
}

/** Everything that is known of a small package, as plain values. */
function describeApi(directory: string): unknown {
  const { props, exports } = readApi(directory, 'Thing');
  return { props: props.map((prop) => ({ ...prop, members: prop.members() })), exports: [...exports.keys()] };
}

test('the same sources in another folder are compiled once, and say the same', () => {
  const first = describeApi(make());
  expect(compileApi).toHaveBeenCalledTimes(1);
  expect(JSON.stringify(first)).toContain('"name":"text"');

  expect(JSON.stringify(describeApi(make()))).toBe(JSON.stringify(first));
  expect(compileApi).toHaveBeenCalledTimes(1);
});

test('a question that nobody has asked is answered by compiling', () => {
  const directory = make({ 'src/more.ts': 'export const more = 1;\n' });
  const { props } = readApi(directory, 'Thing');
  expect(compileApi).toHaveBeenCalledTimes(1);
  readApi(directory, 'Thing');
  expect(compileApi).toHaveBeenCalledTimes(1);
  expect(readApi(directory, 'Thing').props[0].members()).toHaveLength(1);
  expect(compileApi).toHaveBeenCalledTimes(2);
  expect(props[0].name).toBe('label');
});

test.each([
  ['one more source', { 'src/other.ts': 'export {};\n' }],
  ['one more file that a source may read', { 'src/names.json': '[]\n' }],
  ['other settings', { 'tsconfig.json': '{ "extends": "../../../../../tsconfig.base.json" }\n' }],
  ['another manifest', { 'package.json': '{ "type": "module" }\n' }],
])('another key: %s', (_, files) => {
  expect(keyOf(make(files), 'Thing')).not.toBe(keyOf(make(), 'Thing'));
});

test('nothing is kept of a package with a source outside its folder', () => {
  fs.writeFileSync(path.join(folder, 'outside.ts'), 'export interface Outside { readonly inside: string }\n');
  const index = `${UNSEEN}export class Thing {}\nexport type { Outside as ThingProps } from '../../outside';\n`;
  const directory = make({ 'src/index.ts': index });
  expect(describeApi(directory)).toEqual(describeApi(directory));
  expect(compileApi).toHaveBeenCalledTimes(2);
});
