import * as path from 'node:path';
import { type Command, fromCaller, help, numberOption, parse } from '../src/command';

const COMMAND: Command = {
  usage: 'npm run thing -- FILE',
  summary: 'do the thing',
  details: '\n  --port N   a port\n',
  options: { port: { type: 'string' } },
  arguments: [1, 1],
  run: async () => 0,
};

test('options and arguments', () => {
  expect(parse(COMMAND, ['a.json', '--port', '1'])).toEqual({ options: { port: '1' }, positionals: ['a.json'] });
});

test.each([[['--help']], [['-h', 'a.json']]])('%p asks for help', (args) =>
  expect(parse(COMMAND, args)).toBeUndefined(),
);

test('help has the usage and keeps its indentation', () => {
  expect(help(COMMAND)).toBe('do the thing\n\nUsage: npm run thing -- FILE\n\n  --port N   a port\n');
});

test.each<[string, string[], string]>([
  ['an unknown option', ['a.json', '--colour'], "Unknown option '--colour'."],
  ['an option without its value', ['a.json', '--port'], "Option '--port <value>' argument missing."],
  ['a missing argument', [], 'An argument is missing.'],
  ['one argument too many', ['a.json', 'b.json'], 'Unexpected argument: b.json'],
])('%s is answered with the usage', (_, args, problem) => {
  expect(() => parse(COMMAND, args)).toThrow(
    `${problem}\nUsage: npm run thing -- FILE\nAll there is to know: npm run thing -- --help`,
  );
});

describe('a number', () => {
  const port = (value?: string) => numberOption({ options: { port: value }, positionals: [] }, 'port', 4566, 0, 65_535);

  test('is read, or its default taken', () => expect([port('80'), port()]).toEqual([80, 4566]));

  test.each(['x', '', ' ', '-1', '65536', 'NaN'])('is not %j', (value) => {
    expect(() => port(value)).toThrow(`--port must be a number from 0 to 65535, and not "${value}".`);
  });
});

test('files are relative to where npm was called', () => {
  expect(fromCaller('orders.json', '/somewhere')).toBe('/somewhere/orders.json');
  expect(fromCaller('/orders.json', '/somewhere')).toBe('/orders.json');
  expect(fromCaller('orders.json')).toBe(path.resolve(process.env.INIT_CWD ?? process.cwd(), 'orders.json'));
});
