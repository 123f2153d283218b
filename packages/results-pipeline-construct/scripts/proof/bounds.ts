import type { Bound, Budget, Pass, Scenario } from '@org/simulator';
import { ONE_START, THREE_STARTS, TWO_STARTS } from './scenarios';

const NOTHING: Budget = { faults: 0, interrupts: 0, redrives: 0, replacements: 0, expiries: 0 };

/** Longest schedule that is followed; a run of the definition as it is ends long before. */
const DEPTH = 150;

const bound = (budget: Partial<Budget>, states: number, depth = DEPTH): Bound => ({
  budget: { ...NOTHING, ...budget },
  depth,
  states,
});

/** Scenarios that are explored up to one bound. */
export interface Plan {
  readonly name: string;
  readonly scenarios: readonly Scenario[];
  readonly bound: Bound;
}

/** All schedules with at most so many faults and interventions. The first two take about a minute on two cores. */
export const PLANS: readonly Plan[] = [
  { name: 'two starts', scenarios: TWO_STARTS, bound: bound({ faults: 1 }, 400_000) },
  { name: 'two starts', scenarios: TWO_STARTS, bound: bound({ interrupts: 1, redrives: 1, expiries: 1 }, 400_000) },
  { name: 'two starts', scenarios: TWO_STARTS, bound: bound({ interrupts: 1, replacements: 1 }, 400_000) },
  { name: 'one start', scenarios: ONE_START, bound: bound({ faults: 2, interrupts: 1, redrives: 1 }, 200_000) },
  { name: 'three starts', scenarios: THREE_STARTS, bound: bound({}, 400_000) },
];

/** The part that runs with the unit tests. */
export const FAST_PLANS: readonly Plan[] = [
  { name: 'one start', scenarios: ONE_START, bound: bound({ faults: 1, interrupts: 1 }, 50_000) },
  { name: 'two starts', scenarios: TWO_STARTS, bound: bound({}, 50_000) },
  { name: 'two starts', scenarios: TWO_STARTS.slice(0, 2), bound: bound({ interrupts: 1 }, 50_000) },
];

/** How far a mutant is explored: the cheapest first. */
export const MUTANT_PASSES: readonly Pass[] = [
  { scenarios: ONE_START, bound: bound({ faults: 1 }, 20_000, 80) },
  { scenarios: TWO_STARTS, bound: bound({}, 20_000, 80) },
  { scenarios: TWO_STARTS.slice(1, 2), bound: bound({ replacements: 1 }, 30_000, 80) },
];
