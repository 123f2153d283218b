import { deadlines, withoutExpired } from '../models/table';
import type { Engine } from './engine';
import { stepsOfCall, withLate } from './faults';
import { carryOut, isPrivate } from './services';
import { MARKS, type Step, type World } from './world';

/**
 * All steps from a world. If an execution is at a call of which nobody else sees anything, only its own steps: they change
 * nothing for the others, so every schedule in which others go on first has the same ends as one of these. (An execution that is
 * aborted meanwhile looks to the others as if it was RUNNING: that schedule is among those of the eventually consistent
 * DescribeExecution.)
 */
export async function stepsFrom(engine: Engine, world: World): Promise<Step[]> {
  for (const index of world.executions.keys()) {
    const { call } = engine.localOf(world.executions[index]);
    if (call && isPrivate(engine, call)) {
      return [...(await ownSteps(engine, world, index)), ...interrupts(engine, world, index)];
    }
  }
  const steps: Step[] = [...(await starts(engine, world))];
  for (const index of world.executions.keys()) {
    steps.push(...(await ownSteps(engine, world, index)), ...interrupts(engine, world, index));
    steps.push(...(await redrives(engine, world, index)));
  }
  return [...steps, ...lateEffects(engine, world), ...replacement(world), ...expiry(engine, world)];
}

async function ownSteps(engine: Engine, world: World, index: number): Promise<Step[]> {
  const { status, call, wakesAt } = engine.localOf(world.executions[index]);
  if (status !== 'RUNNING') return [];
  if (wakesAt !== undefined) return [{ label: `run-${index + 1} goes on`, world: await engine.wake(world, index) }];
  const steps = await stepsOfCall(engine, world, index, call!);
  return steps.map((step) => ({ ...step, label: `run-${index + 1} ${call!.state}: ${step.label}` }));
}

/** Starts that are alike are interchangeable until they are delivered, so they are delivered in one order. */
async function starts(engine: Engine, world: World): Promise<Step[]> {
  const steps: Step[] = [];
  const seen = new Set<string>();
  const allEnded = world.executions.every((execution) => engine.localOf(execution).status !== 'RUNNING');
  for (const [index, { input, after }] of engine.scenario.starts.entries()) {
    if (world.started & (1 << index)) continue;
    const text = JSON.stringify(input);
    const isTurn = !after || (allEnded && world.started === (1 << index) - 1);
    if (isTurn && !seen.has(text)) {
      steps.push({ label: `start ${text}`, world: await engine.start(world, index) });
    }
    seen.add(text);
  }
  return steps;
}

/** From outside: somebody aborts it, or it runs out of time. A call that is under way may still take effect. */
function interrupts(engine: Engine, world: World, index: number): Step[] {
  const { status, call } = engine.localOf(world.executions[index]);
  if (status !== 'RUNNING') return [];
  const { machine } = world.executions[index];
  if (machine < world.machine) {
    // DeleteStateMachine: "On the next state transition, the state machine's executions are terminated" (API reference).
    return [
      { label: `run-${index + 1} ends with its state machine`, world: engine.interrupt(world, index, 'ABORTED') },
    ];
  }
  if (world.left.interrupts === 0) return [];
  const left = { ...world.left, interrupts: world.left.interrupts - 1 };
  const aborted = { ...world, left, marks: world.marks | MARKS.abort };
  const timedOut = { ...world, left, marks: world.marks | MARKS.timeout };
  const who = `run-${index + 1}`;
  const steps = [
    { label: `${who} is aborted`, world: engine.interrupt(aborted, index, 'ABORTED') },
    { label: `${who} times out`, world: engine.interrupt(timedOut, index, 'TIMED_OUT') },
  ];
  if (!call || call.action === 'lambda:invoke' ? call && isPrivate(engine, call) : isPrivate(engine, call)) {
    return steps;
  }
  if (call) {
    const late = withLate(engine, engine.interrupt(aborted, index, 'ABORTED'), index, call);
    steps.push({ label: `${who} is aborted, its call goes on`, world: late });
  }
  return steps;
}

/** Executions can be redriven for 14 days (Step Functions API reference, RedriveExecution). */
const REDRIVABLE = 14 * 86_400_000;

async function redrives(engine: Engine, world: World, index: number): Promise<Step[]> {
  const { status, frames } = engine.localOf(world.executions[index]);
  const state = frames.at(-1);
  if (world.left.redrives === 0 || !['FAILED', 'ABORTED', 'TIMED_OUT'].includes(status) || !state) return [];
  if (engine.subject.definition.States[state.state]?.Type === 'Fail') return []; // would fail again, the same way
  const { machine, startedAt } = world.executions[index];
  if (machine < world.machine || world.now > startedAt + REDRIVABLE) return [];
  const left = { ...world.left, redrives: world.left.redrives - 1 };
  const next = await engine.redrive({ ...world, left, marks: world.marks | MARKS.redrive }, index);
  return [{ label: `run-${index + 1} is redriven`, world: next }];
}

function lateEffects(engine: Engine, world: World): Step[] {
  return world.late.map(({ execution, call }, position) => {
    const late = world.late.filter((_, index) => index !== position);
    const made = engine.calls.value(call);
    const [effect] = carryOut(engine, { ...world, late }, execution, made);
    return { label: `run-${execution + 1} ${made.state}: the late effect`, world: effect.world };
  });
}

function replacement(world: World): Step[] {
  if (world.left.replacements === 0) return [];
  const left = { ...world.left, replacements: world.left.replacements - 1 };
  const next = { ...world, left, machine: world.machine + 1, marks: world.marks | MARKS.replacement };
  return [{ label: 'the state machine is replaced', world: next }];
}

/**
 * The clock goes on to just after the next deadline in the table, with and without DynamoDB deleting what has expired.
 * Only when nothing is under way, for a call takes less than the shortest deadline; and while starts are to come only as far
 * as they may be late.
 */
function expiry(engine: Engine, world: World): Step[] {
  const [deadline] = deadlines(engine.tables.value(world.table), world.now);
  if (world.left.expiries === 0 || deadline === undefined) return [];
  const underWay = world.executions.some((execution) => engine.localOf(execution).status === 'RUNNING');
  if (underWay || world.late.length > 0) return [];
  const isComplete = world.started === (1 << engine.nextStart) - 1;
  if (!isComplete && deadline * 1000 > engine.begin + engine.subject.latestDelivery) return [];
  const left = { ...world.left, expiries: world.left.expiries - 1 };
  const next = { ...world, left, now: (deadline + 1) * 1000, marks: world.marks | MARKS.expiry };
  const deleted = withoutExpired(engine.tables.value(world.table), engine.subject.ttl, next.now);
  const table = engine.tables.id(deleted);
  const steps = [{ label: 'the next deadline passes', world: next }];
  if (table !== world.table) steps.push({ label: 'and what has expired is deleted', world: { ...next, table } });
  return steps;
}
