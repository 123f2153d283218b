import * as fc from 'fast-check';
import { mergeEnvironment, mergeOverrides } from '../src/merge-overrides';

test('overrides win over defaults, and what the construct decides over both', () => {
  expect(mergeOverrides({ a: 1, b: 1, c: 1 }, { b: 2, c: 2 }, { c: 3 })).toEqual({ a: 1, b: 2, c: 3 });
});

test('undefined erases nothing, whichever members it is in', () => {
  const options = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer());
  fc.assert(
    fc.property(options, fc.subarray(['a', 'b', 'c', 'd']), (defaults, names) => {
      const nothing = Object.fromEntries(names.map((name) => [name, undefined]));
      expect(mergeOverrides(defaults, nothing, {})).toEqual(defaults);
    }),
  );
});

test('an environment is merged by key; the variables of the construct stay', () => {
  expect(mergeEnvironment({ EXTRA: 'x', TABLE_NAME: 'mine' }, { TABLE_NAME: 'orders' })).toEqual({
    EXTRA: 'x',
    TABLE_NAME: 'orders',
  });
});
