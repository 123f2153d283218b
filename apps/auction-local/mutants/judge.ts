import { setTimeout as sleep } from 'node:timers/promises';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { clearFaults, type IamDecision, iamDecisions, killWorker, withoutStatements } from '@org/local-aws';
import { clientConfig } from '@org/local-aws';
import type { LocalSystem } from '../e2e/support/system';
import { MUTANT_BEHAVIOURS } from './behaviours';
import type { MutantBehaviour } from './mutant-behaviour';

/** A statement of a policy that a behaviour was seen to need. */
export interface Statement {
  /** As decisions name it in this local AWS. */
  readonly label: string;
  /** As it is named in every run. */
  readonly name: string;
  /** Behaviours that use it. */
  readonly usedBy: readonly string[];
}

/** Longest that a behaviour is waited for when nothing is denied; with all statements it has to happen. */
const PATIENCE_MS = { with: 180_000, without: 45_000 };
const GRACE_MS = 2_000;

let counter = 0;

/**
 * Does everything once, and finds the statements by which its calls were allowed.
 *
 * @param isMutated whether a statement is one to take away
 * @throws Error when something does not work although all statements are there
 */
export async function statementsOf(
  system: LocalSystem,
  isMutated: (name: string) => boolean,
  report: (line: string) => void,
): Promise<Statement[]> {
  const found = new Map<string, { name: string; usedBy: string[] }>();
  for (const [title, behaviour] of Object.entries(MUTANT_BEHAVIOURS)) {
    await restart(system);
    const before = countsOf(await iamDecisions(system.emulator));
    const { happens } = await attempt(system, behaviour, []);
    if (!happens) throw new Error(`"${title}" does not happen although no statement was taken away`);
    report(title);
    for (const decision of await iamDecisions(system.emulator)) {
      if (!decision.allowed || decision.count === before.get(keyOf(decision))) continue;
      decision.statements.forEach((label, index) => {
        const name = decision.statementNames[index];
        if (!isMutated(name)) return;
        const entry = found.get(label) ?? { name, usedBy: [] };
        if (!entry.usedBy.includes(title)) entry.usedBy.push(title);
        found.set(label, entry);
      });
    }
  }
  return [...found].map(([label, entry]) => ({ label, ...entry })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The behaviour that fails without a statement; undefined when all that use it still work. */
export async function killerOf(system: LocalSystem, { label, usedBy }: Statement): Promise<string | undefined> {
  for (const title of usedBy) {
    await restart(system);
    const { happens } = await attempt(system, MUTANT_BEHAVIOURS[title], [label]);
    if (!happens) return title;
  }
  return undefined;
}

/** Does something without some statements. It has failed when a call was denied and it does not happen soon after. */
async function attempt(
  system: LocalSystem,
  behaviour: MutantBehaviour,
  without: readonly string[],
): Promise<{ happens: boolean }> {
  const name = `mutant-${(counter += 1)}`;
  const decisions = await iamDecisions(system.emulator);
  const given = decisions.filter((each) => each.allowed && behaviour.given?.(each)).flatMap((each) => each.statements);
  const denials = async () =>
    (await iamDecisions(system.emulator)).reduce((sum, each) => sum + (each.allowed ? 0 : each.count), 0);
  const before = await denials();
  try {
    await withoutStatements(system.emulator, [...given, ...without]);
    await behaviour.act(system, name);
    let giveUpAt = Date.now() + PATIENCE_MS[without.length === 0 ? 'with' : 'without'];
    let denied = false;
    while (Date.now() < giveUpAt) {
      if (await behaviour.happened(system, name)) return { happens: true };
      // What is given is denied as well, so that it says nothing about the others.
      if (!denied && without.length > 0 && given.length === 0 && (await denials()) > before) {
        denied = true;
        giveUpAt = Date.now() + (behaviour.graceMs ?? GRACE_MS);
      }
      await sleep(100);
    }
    return { happens: await behaviour.happened(system, name) };
  } finally {
    system.receiver.behave();
    await clearFaults(system.emulator);
  }
}

/** Lets every function start anew: what it has fetched in its role is forgotten. */
async function restart(system: LocalSystem): Promise<void> {
  const lambda = new LambdaClient(clientConfig(system.emulator.endpoint));
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  for (const { FunctionName } of Functions) {
    while ((await killWorker(system.emulator, FunctionName!)) !== null);
  }
}

const keyOf = ({ principal, action, resource, statements }: IamDecision) =>
  JSON.stringify([principal, action, resource, statements]);
const countsOf = (decisions: readonly IamDecision[]) => new Map(decisions.map((each) => [keyOf(each), each.count]));
