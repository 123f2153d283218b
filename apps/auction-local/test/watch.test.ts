import * as path from 'node:path';
import { HANDLERS } from '../src/handlers/handler-code';
import { APP, REPOSITORY } from '../src/system/repository';
import { isIgnored, workFor } from '../src/watch/changes';
import { Serial } from '../src/watch/serial';

const inRepository = (file: string) => path.join(REPOSITORY, file);

describe('what saved files ask for', () => {
  test('a handler its functions alone, wherever in its folder', () => {
    const files = [path.join(HANDLERS, 'lambda_b', 'app.py'), path.join(HANDLERS, 'lambda_a', 'deep', 'x.py')];
    expect(workFor(files)).toEqual({ handlers: ['lambda_a', 'lambda_b'], bundles: [], stacks: false });
  });

  test('the function of a package its bundle, which is watched by itself', () => {
    expect(workFor([inRepository('packages/p/lambda/notifier/index.ts')])).toEqual({
      ...{ handlers: [], bundles: [path.join('packages', 'p')], stacks: false },
    });
  });

  test.each([
    'packages/p/src/a.ts',
    'packages/p/assets/n/index.js',
    'apps/auction-infra/lib/a.ts',
    'package-lock.json',
  ])('%s a deployment', (file) =>
    expect(workFor([inRepository(file)])).toEqual({ handlers: [], bundles: [], stacks: true }),
  );

  test('a file beside the handlers a deployment', () =>
    expect(workFor([path.join(APP, 'src', 'x.py')]).stacks).toBe(true));
});

test.each([
  ['apps/auction-infra/src/a/app.py', false],
  ['apps/auction-infra/src/a/.app.py.swp', true],
  ['apps/auction-infra/src/a/4913', true],
  ['apps/auction-infra/src/a/app.py~', true],
  ['apps/auction-infra/src/a/.#app.py', true],
  ['apps/auction-infra/src/a/app.py.tmp', true],
  ['apps/auction-infra/src/a/__pycache__/app.cpython-313.pyc', true],
  ['packages/p/node_modules/x/index.js', true],
  ['packages/p/src/distance.ts', false],
])('%s is ignored: %p', (file, ignored) => expect(isIgnored(inRepository(file))).toBe(ignored));

describe('one after the other', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('what comes together is one piece of work, and what comes meanwhile the next', async () => {
    const given: string[][] = [];
    const ends: (() => void)[] = [];
    const serial = new Serial<string>(50, (items) => {
      given.push([...items]);
      return new Promise((resolve) => ends.push(resolve));
    });
    serial.add('a');
    await jest.advanceTimersByTimeAsync(30);
    serial.add('b');
    serial.add('a');
    await jest.advanceTimersByTimeAsync(49);
    expect(given).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(given).toEqual([['a', 'b']]);
    serial.add('c');
    await jest.advanceTimersByTimeAsync(1000);
    expect(given).toHaveLength(1);
    ends[0]();
    await jest.advanceTimersByTimeAsync(50);
    expect(given).toEqual([['a', 'b'], ['c']]);
    ends[1]();
    await serial.close();
  });

  test('after the end nothing is handed on, and the last work is waited for', async () => {
    const given: string[][] = [];
    const serial = new Serial<string>(50, async (items) => void given.push([...items]));
    serial.add('a');
    await serial.close();
    await jest.advanceTimersByTimeAsync(1000);
    expect(given).toEqual([]);
  });
});
