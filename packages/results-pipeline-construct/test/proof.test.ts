/** The fast part of the proof: `npm run prove` goes through more of the same, and writes docs/proof.md. */
import { Engine, Evaluator, explore, mutantsOf } from '@org/simulator';
import { FAST_PLANS } from '../scripts/proof/bounds';
import { resultsPipeline } from '../scripts/proof/contract';
import { ONE_START, POLLS } from '../scripts/proof/scenarios';
import { synthesize } from '../scripts/proof/template';

jest.setTimeout(120_000); // for a machine that is shared

const subject = resultsPipeline(synthesize(POLLS));
const evaluator = new Evaluator();
const cases = FAST_PLANS.flatMap(({ scenarios, bound }) =>
  scenarios.map((scenario) => ({ name: `${scenario.name}, ${JSON.stringify(bound.budget)}`, scenario, bound })),
);

test.each(cases)('$name: no promise is broken in any order of steps', async ({ scenario, bound }) => {
  const { violations, beyond } = await explore(new Engine(subject, scenario, evaluator), bound);
  expect(violations.filter(({ excused }) => !excused)).toEqual([]);
  expect(beyond).toBe(0);
});

test.each(['AcquireLease: Catch 1 dropped', 'Alert: Catch 1 dropped', 'ReleaseLease: Retry 2 dropped'])(
  '%s: is found',
  async (name) => {
    const { definition } = mutantsOf(subject.definition).find((mutant) => mutant.name === name)!;
    const [{ bound }] = FAST_PLANS;
    const table = ONE_START.filter((scenario) => scenario.table || scenario.name === 'one start by hand');
    const found = await Promise.all(
      table.map((scenario) =>
        explore(new Engine({ ...subject, definition }, scenario, evaluator), { ...bound, first: true }),
      ),
    );
    expect(found.flatMap(({ violations }) => violations).some(({ excused }) => !excused)).toBe(true);
  },
);
