/** The rules of the page, apart from its elements. */
import fc from 'fast-check';
import { elementRanges, problemRange } from '../../src/page/model/body-position';
import { keepEvents, matches } from '../../src/page/model/kept-events';
import { place } from '../../src/page/model/layout';
import { logText } from '../../src/page/model/log-text';
import { mrkdwn } from '../../src/page/model/mrkdwn';
import { parseRoute, routeHash, VIEWS } from '../../src/page/model/route';
import { placeStates } from '../../src/page/model/state-boxes';
import { bytes, duration, pretty, span } from '../../src/page/model/text';
import { listWindow } from '../../src/page/model/window';

describe('addresses', () => {
  test('an address leads back to where it was made, whatever is in an id or a filter', () => {
    const query = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ minLength: 1 }), {
      noNullPrototype: true,
    });
    const id = fc.option(fc.string({ minLength: 1, unit: 'grapheme' }), { nil: undefined });
    fc.assert(
      fc.property(fc.constantFrom(...VIEWS), id, query, (view, id, query) => {
        expect(parseRoute(routeHash(view, id, query))).toEqual({ view, id, query });
      }),
    );
  });

  test.each(['', '#', '#/', '#/unknown', '#/map'])('%j is the map', (hash) => {
    expect(parseRoute(hash)).toEqual({ view: 'map', id: undefined, query: {} });
  });

  test('links of messages lead to the run, or to the part of the map', () => {
    const link = (arn: string) => parseRoute(`#/resource?arn=${encodeURIComponent(arn)}`);
    expect(link('arn:aws:states:eu-west-1:0:execution:Pipeline:run-1')).toEqual({
      view: 'runs',
      id: 'run-1',
      query: {},
    });
    expect(link('arn:aws:sqs:eu-west-1:0:queue')).toEqual({
      view: 'map',
      id: 'arn:aws:sqs:eu-west-1:0:queue',
      query: {},
    });
  });

  test('what is typed by hand need not be well encoded', () => {
    expect(parseRoute('#/orders/100%')).toMatchObject({ view: 'orders', id: '100%' });
  });
});

describe('the window of a list', () => {
  const sizes = fc.record({
    count: fc.integer({ min: 0, max: 1_000_000 }),
    rowHeight: fc.integer({ min: 20, max: 80 }),
    viewHeight: fc.integer({ min: 100, max: 2000 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });

  test('has every row in sight, few others, and is no higher than a browser can draw', () => {
    fc.assert(
      fc.property(sizes, ({ share, ...size }) => {
        const { height } = listWindow({ ...size, scrollTop: 0 });
        expect(height).toBeLessThanOrEqual(8_000_000);
        const scrollTop = share * Math.max(0, height - size.viewHeight);
        const { first, last, offset } = listWindow({ ...size, scrollTop });
        expect(last - first).toBeLessThanOrEqual(size.viewHeight / size.rowHeight + 2 + 12);
        const top = offset - scrollTop; // of the first row, seen from the top of the window
        expect(first === 0 || top <= 1).toBe(true);
        expect(last === size.count || top + (last - first) * size.rowHeight >= size.viewHeight - 1).toBe(true);
      }),
    );
  });

  test('the end of the list shows the last of a million rows', () => {
    const size = { count: 1_000_000, rowHeight: 52, viewHeight: 600 };
    const { height } = listWindow({ ...size, scrollTop: 0 });
    expect(listWindow({ ...size, scrollTop: height - 600 }).last).toBe(1_000_000);
  });
});

describe('kept events', () => {
  const event = (id: number, more = {}) =>
    ({ id, at: '', kind: 'log', level: 'info', title: `Event ${id}`, ...more }) as const;

  test('the newest come first, what is repeated is left out, the oldest go', () => {
    const kept = keepEvents([event(2), event(1)], [event(2), event(3), event(4)], 3);
    expect(kept.map(({ id }) => id)).toEqual([4, 3, 2]);
    expect(keepEvents(kept, [event(4)])).toBe(kept);
  });

  test.each([
    [{}, true],
    [{ run: 'r' }, true],
    [{ run: 'other' }, false],
    [{ order: 'o2' }, true],
    [{ order: 'o3' }, false],
    [{ resource: 'caller' }, true],
    [{ resource: 'other' }, false],
    [{ level: 'warning' }, true],
    [{ level: 'error' }, false],
    [{ kind: 'call' }, false],
    [{ text: 'VALUEERROR' }, true],
    [{ text: 'nothing of it' }, false],
  ] as const)('a filter %j', (query, expected) => {
    const one = event(1, {
      ...{ run: 'r', orders: ['o1', 'o2'], resource: 'table', caller: 'caller', level: 'warning' },
      error: { name: 'ValueError', message: '' },
    });
    expect(matches(one, query)).toBe(expected);
  });
});

test.each([
  [undefined, false],
  ['everything', true],
  ['state', true],
  ['log', false],
])('states of a run are shown with the filter %j for kinds: %j', (kind, expected) => {
  expect(matches({ id: 1, at: '', kind: 'state', level: 'info', title: 'Enters Poll' }, { kind })).toBe(expected);
});

test.each([
  ['{"level": "INFO", "message": "Order stored"}', 'Order stored'],
  ['{"errorType": "ValueError", "errorMessage": "no"}', 'ValueError: no'],
  ['{"_aws": {}}', 'metrics'],
  ['{"other": 1}', '{"other": 1}'],
  ['["message"]', '["message"]'],
  ['START RequestId', 'START RequestId'],
])('the log line %s says %s', (line, text) => {
  expect(logText(line).text).toBe(text);
});

describe('positions in a body', () => {
  test('of each element, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(0, 2), (list, indent) => {
        const text = JSON.stringify(list, undefined, indent);
        expect(elementRanges(text).map(([from, to]) => JSON.parse(text.slice(from, to)))).toEqual(JSON.parse(text));
      }),
    );
  });

  const BODY = '[\n  {"record_id": "a", "parameter_2": 1},\n  {"record_id": "b", "parameter_2": "x"}\n]';
  test.each([
    [{ index: 1, field: 'parameter_2' }, '"parameter_2": "x"'],
    [{ index: 1, field: 'parameter_1' }, '{"record_id": "b", "parameter_2": "x"}'],
    [{ index: 0 }, '{"record_id": "a", "parameter_2": 1}'],
    [{ index: 7 }, undefined],
    [{}, undefined],
  ])('of the problem %j', (problem, expected) => {
    const range = problemRange(BODY, problem);
    expect(range && BODY.slice(...range)).toBe(expected);
  });

  test('of a body that is no JSON', () => {
    for (const text of ['', '[{', '{}', '["a', 'null']) expect(() => elementRanges(text)).not.toThrow();
  });
});

describe('text of Slack', () => {
  test('has its marks, links and entities', () => {
    expect(mrkdwn('*2 rejected* of _7_ &lt;orders&gt;\n<https://aws.example/run|the run> `x`')).toEqual([
      { kind: 'bold', text: '2 rejected' },
      { kind: 'text', text: ' of ' },
      { kind: 'italic', text: '7' },
      { kind: 'text', text: ' <orders>' },
      { kind: 'break' },
      { kind: 'link', text: 'the run', href: 'https://aws.example/run' },
      { kind: 'text', text: ' ' },
      { kind: 'code', text: 'x' },
    ]);
  });

  test.each(['2*3*4', 'snake_case_name', 'a ~ b ~ c', '<javascript:alert(1)|x>'])('%j has none', (text) => {
    expect(mrkdwn(text).map(({ kind }) => kind)).toEqual(['text']);
  });

  test('nothing is lost, whatever it is', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(mrkdwn(text).length > 0).toBe(text.length > 0)));
  });
});

describe('graphs', () => {
  test('boxes of a layout do not overlap, and lines to unknown boxes are left out', () => {
    const boxes = ['a', 'b', 'c', 'd'].map((id) => ({ id, width: 100, height: 40 }));
    const line = (from: string, to: string) => ({ id: `${from}${to}`, from, to });
    const placed = place(
      boxes,
      [line('a', 'b'), line('a', 'c'), line('b', 'a'), line('d', 'd'), line('a', 'x')],
      'down',
    );
    expect(placed.lines.map(({ id }) => id)).toEqual(['ab', 'ac', 'ba', 'dd']);
    for (const [n, one] of placed.boxes.entries()) {
      for (const other of placed.boxes.slice(n + 1)) {
        const apart = Math.abs(one.x - other.x) >= 100 || Math.abs(one.y - other.y) >= 40;
        expect(apart).toBe(true);
      }
    }
  });

  test('the states of a Map are inside of its box', () => {
    const node = (id: string, parent?: string) => ({ id, parent, type: 'Task', end: false, definition: '{}' });
    const { placed, insides } = placeStates({
      startAt: 'Map',
      nodes: [node('Map'), node('After'), node('Inner', 'Map'), node('Last', 'Map')],
      transitions: [
        { from: 'Map', to: 'After', kind: 'next' },
        { from: 'Inner', to: 'Last', kind: 'next' },
      ],
    });
    const map = placed.boxes.find(({ id }) => id === 'Map')!;
    const inside = insides.get('Map')!.placed;
    expect(map.width).toBeGreaterThanOrEqual(inside.width);
    expect(map.height).toBeGreaterThan(inside.height);
    expect(inside.boxes.map(({ id }) => id)).toEqual(['Inner', 'Last']);
  });
});

test('values as people read them', () => {
  expect([duration(3.4), duration(1250), duration(250_000)]).toEqual(['3 ms', '1.25 s', '4 min 10 s']);
  expect([span(86_399), span(59.6), span(-5)]).toEqual(['23 h 59 min 59 s', '1 min 0 s', '0 s']);
  expect([bytes(512), bytes(1234), bytes(3_400_000)]).toEqual(['512 B', '1.2 kB', '3.4 MB']);
  expect([pretty('{"a":1}'), pretty('no JSON')]).toEqual(['{\n  "a": 1\n}', 'no JSON']);
});
