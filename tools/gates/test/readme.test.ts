/** The documents of the root: what they show and name is there. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

test('the example in the README is docs/examples/auction-app.ts', () => {
  const example = readFileSync(join(ROOT, 'docs/examples/auction-app.ts'), 'utf8').trimEnd();
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(`\`\`\`ts\n${example}\n\`\`\``);
});

test('the rooms that CONTRIBUTING.md names exist', () => {
  const text = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const [, table] = /## Where does it go\n([^]*?)\n## /.exec(text)!;
  const rooms = [...table.matchAll(/`((?:apps|packages|tools)\/[^`]+)`/g)].map(([, room]) => room);
  expect(rooms.length).toBeGreaterThan(20);
  expect(rooms.filter((room) => !existsSync(join(ROOT, room)))).toEqual([]);
});

test('the example runs as it stands, where the handlers are', () => {
  const out = mkdtempSync(join(tmpdir(), 'auction-app-'));
  try {
    const options = ['--conditions=@org/auction-platform-source', '--import', 'tsx'];
    const { status, stderr } = spawnSync(
      process.execPath,
      [...options, join(ROOT, 'docs', 'examples', 'auction-app.ts')],
      { cwd: join(ROOT, 'apps', 'auction-infra'), env: { ...process.env, CDK_OUTDIR: out }, encoding: 'utf8' },
    );
    expect({ status, error: stderr.match(/^\w*Error.*/m)?.[0] }).toEqual({ status: 0 });
    expect(readdirSync(out)).toContain('Auction.template.json');
  } finally {
    rmSync(out, { recursive: true });
  }
});
