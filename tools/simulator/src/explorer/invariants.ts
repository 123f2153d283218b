import type { Engine } from './engine';
import { storedOf } from './services';
import { MARKS, type World } from './world';

/** What is broken; `excused` says why the promise does not go as far. */
export interface Violation {
  readonly rule: string;
  readonly detail: string;
  readonly excused?: string;
}

/** Everything that must be so in every world. */
export function brokenIn(engine: Engine, world: World): Violation[] {
  const found: Violation[] = [...oneAtATime(engine, world), ...storedOnce(engine, world)];
  for (const index of world.executions.keys()) {
    found.push(...reported(engine, world, index), ...ending(engine, world, index));
  }
  const messages = Object.values(engine.messages.value(world.messages));
  if (messages.some(({ about }) => about === 'unreadable')) {
    found.push({ rule: 'every message can be read', detail: 'a message is not what the readers expect' });
  }
  return found;
}

function oneAtATime(engine: Engine, world: World): Violation[] {
  const storing = world.executions.filter((execution) => {
    const { status, frames } = engine.localOf(execution);
    return status === 'RUNNING' && frames.some(({ map }) => map);
  });
  const groups = storing.map((execution) => engine.subject.groupOf(engine.inputOf(execution)));
  const twice = storing.find((_, index) => groups.indexOf(groups[index]) < index);
  if (!twice) return [];
  const { redrive, replacement } = MARKS;
  const harmless = engine.subject.mayRunBesideItself(engine.inputOf(twice));
  return [
    {
      rule: 'one run stores at a time',
      detail: `two of ${engine.subject.groupOf(engine.inputOf(twice))}`,
      ...excuse(world, [
        [harmless ? ~0 : 0, 'a repeat beside itself: the same orders under the same names, each stored once'],
        [redrive, 'a redriven execution goes on after the lease check: see the runbook'],
        [replacement, 'the owner is of a state machine that was replaced'],
      ]),
    },
  ];
}

function storedOnce(engine: Engine, world: World): Violation[] {
  const places = Object.keys(engine.objects.value(world.objects)).map((key) => key.split('#')[0]);
  if (new Set(places).size === places.length) return [];
  return [{ rule: 'each order is stored once', detail: `two objects of one run and index: ${places.join(', ')}` }];
}

function reported(engine: Engine, world: World, index: number): Violation[] {
  const { arn } = engine.identityOf(world, index);
  const { ends, machine } = world.executions[index];
  const { status } = engine.localOf(world.executions[index]);
  if (status === 'RUNNING') return [];
  const reports = Object.values(engine.messages.value(world.messages)).filter(({ about, end }) => end && about === arn);
  const who = `run-${index + 1} (${status})`;
  if (reports.length < ends) {
    const replaced = machine < world.machine ? 'rules of a replaced state machine are gone with it' : undefined;
    return [{ rule: 'no run ends silently', detail: `${who} has ${reports.length} reports`, excused: replaced }];
  }
  const { publishedInDoubt, abort, timeout, runtime, redrive } = MARKS;
  if (reports.length > Math.max(1, ends)) {
    return [
      {
        rule: 'each bad end is reported once',
        detail: `${who} has ${reports.length} reports`,
        ...excuse(world, [
          [publishedInDoubt, 'SNS published, and answered with an error to the last retry: at least once'],
          [abort | timeout | runtime, 'interrupted after it had reported what it found: that is reported, too'],
          [redrive, 'redriven: each end is reported'],
        ]),
      },
    ];
  }
  return [];
}

function ending(engine: Engine, world: World, index: number): Violation[] {
  const execution = world.executions[index];
  const { status, output, error } = engine.localOf(execution);
  const who = `run-${index + 1}`;
  const harmless = (world.marks & ~MARKS.transient) === 0;
  if (status === 'FAILED' && !engine.subject.named.includes(error ?? '') && !(world.marks & MARKS.runtime)) {
    return [{ rule: 'a failed run says why', detail: `${who} failed with ${error}` }];
  }
  if (status === 'SUCCEEDED' && engine.subject.isSkipped(output)) return skip(engine, world, index);
  if (harmless && status !== 'RUNNING') {
    const { ends = 'SUCCEEDED' } = engine.scenario;
    if ((error ?? status) !== ends) {
      return [{ rule: 'a fault that passes changes no end', detail: `${who}: ${error ?? status}, not ${ends}` }];
    }
    const left = leftBy(engine, world, index);
    if (left) return [{ rule: 'a run leaves nothing to be cleaned up', detail: `${who}: ${left}` }];
  }
  if (status !== 'SUCCEEDED') return [];

  const input = engine.inputOf(execution);
  const orders = input.orders ?? (execution.orders < 0 ? [] : engine.orders.value(execution.orders));
  const accepted = orders.filter((order: unknown) => engine.subject.isAccepted(order)).length;
  const stored = storedOf(engine, world, index);
  const found: Violation[] = [];
  if (stored < accepted) {
    found.push({ rule: 'a run that succeeds has stored all', detail: `${who}: ${stored} of ${accepted}` });
  }
  for (const claimed of engine.subject.claims('output', output)) {
    if (claimed > stored || claimed < accepted) {
      found.push({ rule: 'what is reported as stored is', detail: `${who} says ${claimed}, ${stored} are` });
    }
  }
  const { arn } = engine.identityOf(world, index);
  const reports = Object.values(engine.messages.value(world.messages)).filter(({ about, end }) => end && about === arn);
  if (execution.ends === 0 && reports.length !== (orders.length > accepted ? 1 : 0)) {
    found.push({
      rule: 'rejected orders are reported, and nothing else',
      detail: `${who} has ${reports.length} reports`,
    });
  }
  return found;
}

function skip(engine: Engine, world: World, index: number): Violation[] {
  const input = engine.inputOf(world.executions[index]);
  const others = [...world.executions.keys()].filter((other) => other !== index);
  const wrong = engine.subject.wrongInSkip(engine.localOf(world.executions[index]).output, {
    input,
    others: others.map((other) => engine.identityOf(world, other).arn),
    again: others.length > 0 && others.every((other) => engine.inputOf(world.executions[other]) === input),
    perhaps: others.some((other) => engine.inputOf(world.executions[other]) === input),
    // Of three, it may find the lease just released each time.
    certain:
      !engine.scenario.table && world.executions.length < 3 && (world.marks & ~(MARKS.transient | MARKS.stale)) === 0,
  });
  return wrong ? [{ rule: 'a start that does nothing says why', detail: `run-${index + 1}: ${wrong}` }] : [];
}

/** What a run that ended by itself should not leave: its lease; that its metrics, or a warning, were never sent. */
function leftBy(engine: Engine, world: World, index: number): string | undefined {
  const { arn } = engine.identityOf(world, index);
  const leases = Object.values(engine.tables.value(world.table)).filter((item) => engine.subject.isLease(item));
  if (leases.some(({ owner }) => owner?.S === arn)) return 'its lease is still there';
  if (world.executions[index].metrics === 0) return 'its metrics were not sent';
  const { warnings = 0 } = engine.scenario;
  const sent = Object.values(engine.messages.value(world.messages)).filter(({ about, end }) => !end && about === arn);
  return sent.length === warnings ? undefined : `${sent.length} warnings, not ${warnings}`;
}

/** Whether all that was started has ended, and nothing is on its way. */
export const isQuiet = (engine: Engine, world: World): boolean =>
  world.late.length === 0 &&
  world.started === (1 << engine.scenario.starts.length) - 1 &&
  world.executions.every((execution) => engine.localOf(execution).status !== 'RUNNING');

/** In the end somebody has run: not everybody may have left it to another. */
export function nobodyRan(engine: Engine, world: World): Violation[] {
  const skipped = world.executions.filter((execution) => {
    const { status, output } = engine.localOf(execution);
    return status === 'SUCCEEDED' && engine.subject.isSkipped(output);
  });
  if (engine.scenario.table || skipped.length < world.executions.length) return [];
  return [{ rule: 'somebody runs', detail: 'every start was skipped' }];
}

function excuse(world: World, reasons: [number, string][]): { excused?: string } {
  const reason = reasons.find(([marks]) => world.marks & marks);
  return reason ? { excused: reason[1] } : {};
}
