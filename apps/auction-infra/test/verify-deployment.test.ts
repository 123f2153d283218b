import { dev, prod } from '../lib/config';
import type { CheckContext } from '../ops/verify/check';
import { chooseStage, runChecks } from '../ops/verify/main';

test('a check that fails is said and counted, and stops no other', async () => {
  const lines: string[] = [];
  const failed = await runChecks(
    [
      { title: 'one', run: async () => 'this' },
      { title: 'two', run: () => Promise.reject(new Error('that')) },
      { title: 'three', run: async () => 'more' },
    ],
    {} as Omit<CheckContext, 'deadline'>,
    (line) => lines.push(line),
  );
  expect(lines).toEqual(['pass  one: this', 'FAIL  two: that', 'pass  three: more']);
  expect(failed).toBe(1);
});

test('a stage is accepted by name, and only when its data are disposable', () => {
  expect(chooseStage('Dev', [dev, prod])).toBe(dev);
  for (const name of [undefined, 'dev', 'Prod', 'Test']) {
    expect(() => chooseStage(name, [dev, prod])).toThrow(
      `--stage must be one of Dev (stages with disposable data), got ${name ?? 'none'}`,
    );
  }
});
