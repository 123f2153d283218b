import * as fs from 'node:fs';
import * as path from 'node:path';
import { matches } from '../iam/patterns';

/** A statement that was taken away. */
export interface Mutant {
  /** As the local AWS names it, with `<Stack.LogicalId>`. */
  readonly statement: string;
  /**
   * What failed without it.
   *
   * @default - nothing did
   */
  readonly killedBy?: string;
}

/** Why nothing fails without a statement, or why it is not taken away. */
export interface Survivor {
  /** Pattern of statements. */
  readonly statement: string;
  readonly reason: string;
}

const FILE = path.join(__dirname, 'mutants.json');

/** What `npm run iam:mutants` found; nothing before it has run through. */
export const readMutants = (): Mutant[] => (fs.existsSync(FILE) ? JSON.parse(fs.readFileSync(FILE, 'utf8')) : []);

/** The list of reasons. */
export const SURVIVORS: Survivor[] = JSON.parse(
  fs.readFileSync(path.join(__dirname, 'survivors.json'), 'utf8'),
).entries;

/** Keeps what was found. */
export function writeMutants(mutants: readonly Mutant[]): void {
  fs.writeFileSync(FILE, `${JSON.stringify(mutants, null, 2)}\n`);
}

/** The reason that a statement has in the list. */
export function reasonOf(statement: string, survivors: readonly Survivor[] = SURVIVORS): string | undefined {
  return survivors.find((survivor) => matches(survivor.statement, statement))?.reason;
}

/**
 * What is wrong with the list: survivors without a reason and, when all mutants are given, reasons that are not needed.
 *
 * @param used further statements that a local run uses and that were not taken away
 */
export function explained(
  mutants: readonly Mutant[],
  all: boolean,
  used: readonly string[] = [],
  survivors: readonly Survivor[] = SURVIVORS,
): string[] {
  const survived = mutants.filter(({ killedBy }) => killedBy === undefined).map(({ statement }) => statement);
  const missing = used.filter((statement) => !mutants.some((mutant) => mutant.statement === statement));
  const open = [...survived, ...missing].filter((statement) => reasonOf(statement, survivors) === undefined);
  const killed = mutants.filter(({ killedBy }) => killedBy !== undefined);
  const stale = survivors.filter((survivor) => killed.some(({ statement }) => matches(survivor.statement, statement)));
  return [
    ...open.map((statement) => `nothing fails without ${statement}: write a test, or the reason into survivors.json`),
    ...(all
      ? stale.map(({ statement }) => `survivors.json has a reason for ${statement}, without which something fails`)
      : []),
  ];
}
