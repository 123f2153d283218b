import { clock, count, dateTime, duration, indent, styleFor, table } from '../src/views/text';

test.each([
  [0, '0 s'],
  [0.4, '0.4 s'],
  [6, '6 s'],
  [300, '5 min'],
  [3665, '1 h 1 min'],
  [86_400, '24 h'],
  [86_399, '24 h'],
  [86_340, '23 h 59 min'],
])('%d seconds are said as "%s"', (seconds, said) => expect(duration(seconds)).toBe(said));

test('a table aligns its columns and leaves no space at the ends of lines', () => {
  const rows = [
    ['1', 'a'],
    ['22222', 'bb'],
  ];
  expect(table(['id', 'name'], rows)).toEqual(['id     name', '1      a', '22222  bb']);
  expect(table(['id'], [])).toEqual([]);
});

test('times are local and have two digits everywhere', () => {
  const date = new Date(2026, 0, 2, 3, 4, 5);
  expect([dateTime(date), clock(date)]).toEqual(['2026-01-02 03:04:05', '03:04:05']);
});

test('one is not plural', () => expect([count(1, 'order'), count(0, 'order')]).toEqual(['1 order', '0 orders']));

test('empty lines stay empty when they are indented', () => expect(indent(['a', ''])).toEqual(['   a', '']));

describe('colours', () => {
  const ANSI = '\x1b[1mtext\x1b[0m';

  test('are for terminals', () => {
    expect(styleFor({ isTTY: true }, {}).bold('text')).toBe(ANSI);
    expect(styleFor({}, {}).bold('text')).toBe('text');
  });

  test.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('are off with %p', (env) => {
    expect(styleFor({ isTTY: true }, env).bold('text')).toBe('text');
  });
});
