import type { Fault } from '@org/local-aws';
import { secondsOf } from '../src/commands/clock';
import { renderCatalog, renderFaults, renderTime, renderTrouble } from '../src/views/faults';

const FAULT: Fault = { id: 'one', service: 'dynamodb', mode: 'throttle', rate: 1, since: 0, affected: 3 };
const TIME = { waitScale: 0.02, aheadSeconds: 0, now: 1_790_000_000 };

test.each<[Partial<Fault>, RegExp]>([
  [{}, /^one +dynamodb +all actions +all callers +throttle +every call +3$/],
  [{ action: 'PutItem', caller: 'f', mode: 'error', status: 503 }, / PutItem +f +error 503 +every call/],
  [{ mode: 'slow', milliseconds: 500, rate: 0.125 }, / slow 500 ms +12.5 % of the calls/],
  [{ next: 2 }, / every call, 2 left/],
  [{ service: 'lambda', mode: 'concurrency', limit: 4 }, / concurrency 4 +always/],
])('a fault with %j', (more, line) => expect(renderFaults([{ ...FAULT, ...more }])[1]).toMatch(line));

test('nothing is said while nothing is broken', () => {
  expect(renderTrouble([], TIME)).toEqual([]);
  expect(renderTrouble([FAULT], { ...TIME, aheadSeconds: 90_000 })).toEqual([
    '1 fault on (npm run faults -- off ends them):',
    expect.stringMatching(/^ {3}id /),
    expect.stringMatching(/^ {3}one /),
    'The clock is 25 h ahead, until the next start.',
  ]);
});

test('the time', () => {
  expect(renderTime({ ...TIME, aheadSeconds: 90_000 })).toEqual([
    expect.stringMatching(/^Clock {3}2026-.*, 25 h ahead of this machine$/),
    'Waits   factor 0.02: 5 minutes last 6 s',
  ]);
});

test('the catalog has a line for each service', () => {
  const errors = { throttle: { code: 'SlowDown', status: 503 } };
  expect(renderCatalog([{ service: 's3', modes: ['throttle', 'slow'], errors, batchActions: [] }])[1]).toBe(
    's3       throttle slow  SlowDown (503)',
  );
});

test.each([
  ['90s', 90],
  ['1.5min', 90],
  ['25h', 90_000],
  ['2 d', 172_800],
])('%s are %d seconds', (text, seconds) => expect(secondsOf(text)).toBe(seconds));

test.each(['', '25', 'h', '-1h', '1 week'])('%j is no time', (text) =>
  expect(() => secondsOf(text)).toThrow('--forward must be a time such as 90s, 15min, 25h or 2d, and not'),
);
