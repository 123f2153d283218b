import * as fs from 'node:fs';
import * as path from 'node:path';
import { readApi } from '@org/construct-test';

const root = path.join(__dirname, '..');
const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
const api = readApi(root, 'SlackAlerting');
const INHERITED = new Set(['node', 'toString', 'with', 'prototype']);
const named = (name: string) => new RegExp(`\`(\\w+\\.)?${name}[(\`.?]`).test(readme);
const examples = fs.readdirSync(path.join(root, 'examples'));

test.each(examples)('examples/%s synthesizes', (file) => {
  jest.isolateModules(() => {
    expect(() => jest.requireActual(path.join(root, 'examples', file))).not.toThrow();
  });
});

const STRUCTS = ['SlackAlertingAlarmOptions', 'SlackWebhookProps', 'AmazonQChatProps', 'AlertDestinationBindOptions'];

test.each([...STRUCTS, 'Notifier'])('the README names every public member of %s', (name) => {
  const members = api.exports.get(name) ?? [];
  expect(members.length).toBeGreaterThan(3);
  const missing = members.filter((member) => !INHERITED.has(member.name) && !named(member.name));
  expect(missing.map((member) => member.name)).toEqual([]);
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
