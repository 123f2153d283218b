/** The pure parts of `npm run bench:sustained`. */
import { growth, Minutes, percentile } from '../../bench/sustained/minutes';

test.each([
  [[], 0.5, 0],
  [[7], 0.99, 7],
  [[1, 2, 3, 4], 0.5, 2],
  [[1, 2, 3, 4], 0.9, 4],
  [Array.from({ length: 100 }, (_, n) => n + 1), 0.99, 99],
])('of %j, %d do not exceed %d', (sorted, part, value) => {
  expect(percentile(sorted, part)).toBe(value);
});

test('a request counts in the minute in which it was due', () => {
  const minutes = new Minutes();
  minutes.add(0, 30, true);
  minutes.add(59_999, 10, false);
  minutes.add(60_000, 500, true);
  expect(minutes.figures(0)).toEqual({ requests: 2, notStored: 1, p50: 10, p90: 30, p99: 30, max: 30 });
  expect(minutes.figures(1)).toEqual({ requests: 1, notStored: 0, p50: 500, p90: 500, p99: 500, max: 500 });
  expect(minutes.figures(2)).toEqual({ requests: 0, notStored: 0, p50: 0, p90: 0, p99: 0, max: 0 });
  expect(minutes.notStored).toBe(1);
});

describe('growth', () => {
  const figures = { bytes: 100 * 2 ** 20, sockets: 10 };

  test('up to a tenth of the memory and some sockets is none', () => {
    expect(growth('handler', figures, { bytes: 110 * 2 ** 20, sockets: 26 }, 10)).toEqual([]);
  });

  test('more memory, more sockets are named', () => {
    expect(growth('handler', figures, { bytes: 120 * 2 ** 20, sockets: 27 }, 1024)).toEqual([
      'handler: memory grew from 100 to 120 MiB, 20 KiB a request',
      'handler: open sockets grew from 10 to 27',
    ]);
  });
});
