/** Every command can be called with npm, and the README has its row. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../src/commands';

const ROOT = join(__dirname, '../../..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const readme = readFileSync(join(ROOT, 'apps/auction-local/README.md'), 'utf8');

/** `npm start` and `npm run orders` of a usage such as `npm run orders [-- --json]`. */
const callOf = (usage: string) => /^npm (?:start|run [\w-]+)/.exec(usage)![0];

test.each(Object.entries(COMMANDS))(
  '%s is a script of the package.json, and a row of the README',
  (name, { usage }) => {
    const call = callOf(usage);
    expect(scripts[call.split(' ').at(-1)!]).toBe(`node tools/main.mjs ${name}`);
    expect(readme).toMatch(new RegExp(`${call}\\b`));
  },
);
