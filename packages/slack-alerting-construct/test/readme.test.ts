import * as fs from 'node:fs';
import * as path from 'node:path';

const root = path.join(__dirname, '..');
const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
const examples = fs.readdirSync(path.join(root, 'examples'));

test.each(examples)('the README shows examples/%s as it is compiled', (file) => {
  const code = fs.readFileSync(path.join(root, 'examples', file), 'utf8');
  expect(readme).toContain(`<!-- examples/${file} -->\n\n\`\`\`ts\n${code}\`\`\`\n`);
});

test.each(examples)('examples/%s synthesizes', (file) => {
  jest.isolateModules(() => {
    expect(() => jest.requireActual(path.join(root, 'examples', file))).not.toThrow();
  });
});

test.each([
  ['slack-alerting.ts', 'SlackAlertingProps', 6],
  ['delivery-options.ts', 'DeliveryOptions', 11],
  ['slack-webhook.ts', 'SlackWebhookProps', 4],
  ['amazon-q-chat.ts', 'AmazonQChatProps', 6],
])('the README names every member of %s: %s', (file, name, least) => {
  const source = fs.readFileSync(path.join(root, 'src', file), 'utf8');
  const body = source.slice(source.indexOf(`export interface ${name}`));
  const members = [...body.slice(0, body.indexOf('\n}\n')).matchAll(/^ {2}readonly (\w+)\??:/gm)];
  expect(members.length).toBeGreaterThanOrEqual(least);
  for (const [, member] of members) {
    expect(readme).toContain(`\`${member}\``);
  }
});

test.each(['slack-alerting.ts', 'notifier.ts'])('the README names every public member of %s', (file) => {
  const source = fs.readFileSync(path.join(root, 'src', file), 'utf8');
  const members = [...source.matchAll(/^ {2}public (?:readonly )?(\w+)[(:]/gm)].map(([, member]) => member);
  expect(members.length).toBeGreaterThan(3);
  for (const member of members.filter((name) => name !== 'constructor')) {
    expect(readme).toMatch(new RegExp(`\`${member}[(\`]`));
  }
});

test('the README names every metric', () => {
  const source = fs.readFileSync(path.join(root, 'lambda', 'notifier', 'log.ts'), 'utf8');
  const names = /type MetricName =([^;]+);/.exec(source)?.[1].match(/\w+/g) ?? [];
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) {
    expect(readme).toContain(`\`${name}\``);
  }
});

test('the pictures of the README are there', () => {
  const pictures = [...readme.matchAll(/!\[[^\]]+\]\((docs\/[^)]+\.png)\)/g)].map(([, file]) => file);
  expect(pictures.length).toBeGreaterThan(2);
  for (const picture of pictures) {
    expect(fs.existsSync(path.join(root, picture))).toBe(true);
  }
});
