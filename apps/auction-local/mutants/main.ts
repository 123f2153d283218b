/**
 * `npm run iam:mutants`: takes each statement of Dev's policies away, one at a time, and looks whether what needs it fails.
 * The answers are kept for docs/iam.md; a statement that nothing needs must have its reason in survivors.json.
 */
import { parseArgs } from 'node:util';
import { explained, type Mutant, writeMutants } from '@org/auction-infra/iam-mutants';
import { LocalSystem } from '../e2e/support/system';
import { synthesize } from '../src/system/synth';
import { killerOf, type Statement, statementsOf } from './judge';

const HELP = `Usage: npm run iam:mutants [-- --only TEXT]

Takes each statement away that Dev uses, and looks whether a behaviour fails.

  --only TEXT   only statements that have this text in their name; keeps nothing`;

/** Statements of the boundary are no right by themselves; those of the bootstrap are AWS's. */
const isMutated = (name: string) => name.includes('<Dev-');

async function judged(system: LocalSystem, statements: readonly Statement[]): Promise<Mutant[]> {
  const mutants: Mutant[] = [];
  for (const statement of statements) {
    const killedBy = await killerOf(system, statement);
    console.log(killedBy ? `killed    ${statement.name}: ${killedBy}` : `survived  ${statement.name}`);
    mutants.push({ statement: statement.name, ...(killedBy ? { killedBy } : {}) });
  }
  return mutants;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const system = await LocalSystem.deploy(await synthesize(), ['Dev/*'], { waitScale: 0.002 });
  try {
    const used = await statementsOf(system, isMutated, (title) => console.log(`ok        ${title}`));
    const chosen = used.filter(({ name }) => name.includes(values.only ?? ''));
    const mutants = await judged(system, chosen);
    const survivors = mutants.filter(({ killedBy }) => killedBy === undefined);
    console.log(`\n${mutants.length - survivors.length} killed, ${survivors.length} survived`);
    if (values.only === undefined) writeMutants(mutants);
    const problems = explained(mutants, values.only === undefined);
    problems.forEach((problem) => console.error(problem));
    return problems.length === 0 ? 0 : 1;
  } finally {
    await system.stop();
  }
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    console.error(error.message);
    process.exit(1);
  },
);
