import type { Found, Verdict } from '@org/simulator';
import { PLANS } from './bounds';
import { explanationOf } from './explanations';
import { POLLS } from './scenarios';
import type { Explored, Result } from './tasks';

const isExplored = (result: Result): result is Explored => result.kind === 'explored';
const isJudged = (result: Result): result is Verdict & { kind: 'judged' } => result.kind === 'judged';

/** Mutants that nothing found and nobody explains. */
export const unexplained = (results: readonly Result[]): Verdict[] =>
  results.filter(isJudged).filter((verdict) => !verdict.found && explanationOf(verdict) === undefined);

/** The page docs/proof.md. */
export function proofPage(results: readonly Result[]): string {
  const explored = results.filter(isExplored);
  const violations = merged(explored.flatMap((result) => result.violations));
  const broken = violations.filter(({ excused }) => !excused);
  const excused = violations.filter((violation) => violation.excused);
  return [
    '<!-- Written by `npm run prove`. -->',
    '# What is proved of the results pipeline',
    `The synthesized state machine (${POLLS} polls instead of 241, otherwise as by default) is interpreted step by step, with models of
DynamoDB, Step Functions' own API, both functions, S3, SNS with the notifier, and the rules. Every order of steps and every fault within the
bound is gone through. \`tools/simulator\` is the method, \`packages/results-pipeline-construct/scripts/proof\` what is explored.`,
    '## Explored',
    table(
      ['plan', 'at most', 'scenario', 'schedules', 'states', 'longest', 'beyond the bound', 'CPU seconds'],
      explored.map(({ plan, scenario, ...figures }) => [
        PLANS[plan].name,
        budget(plan),
        scenario,
        figures.schedules.toExponential(1),
        String(figures.states),
        `${figures.depth} steps`,
        String(figures.beyond),
        figures.seconds.toFixed(1),
      ]),
    ),
    `Together ${sum(explored, 'states')} states, ${sum(explored, 'transitions')} steps, ${sum(explored, 'seconds')} CPU seconds. A state _beyond the bound_ was met and checked, but not gone
on from. Faults that would exceed the budget are not counted: they are what a larger budget adds.`,
    '## Violations',
    broken.length === 0 ? 'None.' : broken.map(withTrace).join('\n\n'),
    '## What the promises do not cover',
    'Each with the shortest schedule that shows it.',
    excused.map(withTrace).join('\n\n'),
  ]
    .join('\n\n')
    .concat('\n');
}

/** The page docs/proof-mutants.md. */
export function mutantPage(results: readonly Result[]): string {
  const verdicts = results.filter(isJudged);
  const found = verdicts.filter((verdict) => verdict.found);
  const others = verdicts.filter((verdict) => !verdict.found);
  const rules = [...new Set(found.map((verdict) => verdict.found!))].sort();
  return [
    '<!-- Written by `npm run prove -- --mutants`. -->',
    '# Faults planted by a generator',
    `Each Catch, Retry, Output, Assign, rule and condition of each state, dropped or swapped with the next, in turn: ${verdicts.length} mutants, ${found.length} found,
${others.length} not.`,
    table(
      ['found by the rule', 'mutants'],
      rules.map((rule) => [rule, String(found.filter((verdict) => verdict.found === rule).length)]),
    ),
    '## Not found',
    table(
      ['mutant', 'why'],
      others.map((verdict) => [verdict.name, explanationOf(verdict) ?? `**unexplained**: ${verdict.difference}`]),
    ),
  ]
    .join('\n\n')
    .concat('\n');
}

function budget(plan: number): string {
  const entries = Object.entries(PLANS[plan].bound.budget).filter(([, count]) => count > 0);
  return entries.map(([name, count]) => `${name} ${count}`).join(', ') || 'no faults';
}

/** One per rule and reason: that with the shortest schedule. */
function merged(violations: readonly Found[]): Found[] {
  const shortest = new Map<string, Found>();
  for (const violation of violations) {
    const key = `${violation.rule}|${violation.excused}`;
    const known = shortest.get(key);
    if (!known || known.trace.length > violation.trace.length) shortest.set(key, violation);
  }
  return [...shortest.values()].sort((a, b) => (a.rule < b.rule ? -1 : 1));
}

const withTrace = ({ rule, detail, excused, trace }: Found): string =>
  [`**${rule}**: ${excused ?? detail}`, '', '```', ...trace, '```'].join('\n');

const sum = (explored: readonly Explored[], figure: 'states' | 'transitions' | 'seconds'): number =>
  Math.round(explored.reduce((total, result) => total + result[figure], 0));

function table(head: string[], rows: string[][]): string {
  const cells = (row: string[]) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [cells(head), cells(head.map(() => '---')), ...rows.map(cells)].join('\n');
}
