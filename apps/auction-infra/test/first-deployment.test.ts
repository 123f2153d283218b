import * as fs from 'node:fs';
import * as path from 'node:path';
import { delivery, dev, FALLBACK_EMAILS } from '../lib/config';
import { REGION } from '../lib/names';
import { synthesize } from '../tools/synthesized';

const root = path.join(__dirname, '..', '..', '..');
const page = fs.readFileSync(path.join(root, 'docs', 'first-deployment.md'), 'utf8');
const commands = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => block.trim().split('\n'));
const scripts: Record<string, string> = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).scripts;
const stacks = synthesize().map(({ name }) => name);

const starting = (prefix: string) => commands.filter((command) => command.startsWith(prefix));

test('the page has commands for every step', () => {
  for (const prefix of [
    'aws iam create-policy',
    'npm run cdk -- bootstrap',
    'npm run cdk -- deploy',
    'npm run cdk -- destroy',
  ]) {
    expect(starting(prefix)).not.toEqual([]);
  }
});

test.each(starting('npm run '))('%s: the script exists', (command) => {
  expect(Object.keys(scripts)).toContain(command.split(' ')[2]);
});

test.each([...starting('npm run cdk -- deploy '), ...starting('npm run cdk -- destroy ')])(
  '%s: the stacks exist',
  (command) => {
    const selector = command.split(' ')[5].replace(/'/g, '');
    const prefix = selector.replace('/*', '-');
    expect(stacks.filter((name) => (selector.endsWith('*') ? name.startsWith(prefix) : name === prefix))).not.toEqual(
      [],
    );
  },
);

test.each(
  [...page.matchAll(/file:\/\/(\S+)/g)]
    .map(([, file]) => file)
    .filter((file) => !['webhook.txt', 'objects.json'].includes(file)),
)('the file %s exists', (file) => {
  expect(fs.existsSync(path.join(root, file))).toBe(true);
});

test('the parameter and the secret have the names that the app reads', () => {
  const named = (option: string, service: string) =>
    commands.filter((command) => command.startsWith(`aws ${service}`)).map((command) => optionOf(command, option));
  expect(new Set(named('--name', 'ssm'))).toEqual(new Set([delivery.connectionArnParameter]));
  expect(named('--name', 'secretsmanager create-secret')).toEqual([delivery.webhookSecretName]);
  expect(named('--secret-id', 'secretsmanager delete-secret')).toEqual([delivery.webhookSecretName]);
});

test('the page asks whom to notify when Slack cannot be reached, by the setting that the app reads', () => {
  expect(page).toMatch(/`FALLBACK_EMAILS`[\s\S]*Subscription Confirmation/);
  for (const { fallbackEmails } of [delivery, dev]) {
    expect(fallbackEmails).toBe(FALLBACK_EMAILS);
  }
});

test('every command for a region is for ours', () => {
  const regional = commands.filter((command) => command.startsWith('aws ') && !command.startsWith('aws iam'));
  for (const command of regional) {
    expect(optionOf(command, '--region')).toBe(REGION);
  }
});

test('the files and chapters that the page leads to exist', () => {
  for (const [, link] of page.matchAll(/\]\(([^)]+)\)/g)) {
    const [file, chapter] = link.split('#');
    const target = path.join(root, 'docs', file);
    expect(fs.existsSync(target)).toBe(true);
    if (chapter) {
      const chapters = [...fs.readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title]) => title);
      expect(chapters.map((title) => title.toLowerCase().replace(/ /g, '-'))).toContain(chapter);
    }
  }
});

function optionOf(command: string, option: string): string | undefined {
  const words = command.split(' ');
  return words.includes(option) ? words[words.indexOf(option) + 1] : undefined;
}
