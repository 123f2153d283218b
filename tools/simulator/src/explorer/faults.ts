import type { Call, Local, Outcome } from '../asl/types';
import type { Engine } from './engine';
import { carryOut } from './services';
import { MARKS, type Step, type World } from './world';

const SERVICES: Record<string, string> = {
  dynamodb: 'DynamoDB',
  lambda: 'Lambda',
  sns: 'SNS',
  cloudwatch: 'CloudWatch',
  sfn: 'Sfn',
};

/** An error that no rule of the definition names, as the AWS SDK integrations name it: the service and the exception. */
const outage = ({ action }: Call): Outcome => ({
  error: `${SERVICES[action.split(':')[0]]}.SdkClientException`,
  cause: 'simulated',
});
const THROTTLED: Outcome = { error: 'Lambda.TooManyRequestsException', cause: 'simulated' };
const TIMED_OUT: Outcome = { error: 'States.Timeout', cause: 'simulated' };
const RUNTIME: Outcome = { error: 'States.Runtime', cause: 'simulated' };
const TOO_LARGE: Outcome = { error: 'States.DataLimitExceeded', cause: 'simulated' };
const ANSWER_TOO_LARGE: Outcome = { error: 'Function.ResponseSizeTooLarge', cause: 'simulated' };

interface Fault {
  readonly label: string;
  readonly error: Outcome;
  readonly marks: number;
  /** What becomes of the effect. */
  readonly effect: 'none' | 'done' | 'late';
  /** Until the retries are used up. */
  readonly lasting: boolean;
}

/** All that can go wrong with a call, but for what its service answers. */
function faultsOf(call: Call, hasEffect: boolean): Fault[] {
  const [once, ever] = [
    { marks: MARKS.transient, lasting: false },
    { marks: MARKS.lasting, lasting: true },
  ];
  const isFunction = call.action === 'lambda:invoke';
  const inDoubt = call.times ? TIMED_OUT : outage(call);
  const none = { effect: 'none' as const };
  const done = { effect: 'done' as const, label: 'error after the effect' };
  return [
    { label: 'error before the effect', error: outage(call), ...none, ...once },
    { label: 'errors, and no effect, to the last retry', error: outage(call), ...none, ...ever },
    { label: 'States.Runtime', error: RUNTIME, ...none, marks: MARKS.runtime, lasting: false },
    ...(isFunction
      ? [
          { label: 'throttled', error: THROTTLED, ...none, ...once },
          { label: 'throttled to the last retry', error: THROTTLED, ...none, ...ever },
        ]
      : []),
    ...(call.action === 'sfn:describeExecution'
      ? [{ label: 'more data than a state may have', error: TOO_LARGE, ...none, marks: MARKS.lasting, lasting: false }]
      : []),
    ...(hasEffect
      ? [
          { error: inDoubt, ...done, ...once },
          { error: inDoubt, ...done, ...ever, label: 'errors after the effect, to the last retry' },
          { label: 'error, effect later', error: inDoubt, effect: 'late' as const, marks: MARKS.late, lasting: false },
        ]
      : []),
    ...(hasEffect && isFunction
      ? [{ error: ANSWER_TOO_LARGE, ...done, ...once, label: 'answer too large after the effect' }]
      : []),
  ];
}

/** Every way in which a call can go, one step each. */
export async function stepsOfCall(engine: Engine, world: World, index: number, call: Call): Promise<Step[]> {
  const steps: Step[] = [];
  const effects = carryOut(engine, world, index, call);
  for (const effect of effects) {
    if (effect.bad && world.left.faults === 0) continue;
    const next = await settle(engine, spend(effect.world, effect.bad), index, effect.outcome, 'ExecutionDoesNotExist');
    const again =
      effect.final && isRetry(engine.localOf(world.executions[index]), engine.localOf(next.executions[index]));
    const violation = again ? 'no vain attempts: it is tried again' : effect.violation;
    steps.push({ label: effect.label, world: next, violation });
  }
  if (world.left.faults === 0) return steps;
  steps.push(...(await mapFaults(engine, world, index)));
  const [first] = effects;
  const hasEffect = first.world !== world && changes(world, first.world);
  if (call.action === 'lambda:invoke' || call.action === 'sns:publish') {
    const [twice] = carryOut(engine, first.world, index, call);
    if (hasEffect) {
      const next = await engine.resume(mark(spend(twice.world, true), MARKS.transient), index, twice.outcome);
      steps.push({ label: 'delivered twice', world: next, violation: twice.violation });
    }
  }
  for (const fault of faultsOf(call, hasEffect)) {
    steps.push({ label: fault.label, world: await fail(engine, world, index, call, fault) });
  }
  return steps;
}

/** The Map state fails as a whole: Step Functions could not run it, or its result is too large. */
async function mapFaults(engine: Engine, world: World, index: number): Promise<Step[]> {
  if (engine.localOf(world.executions[index]).frames.length === 1) return [];
  const spent = mark(spend(world, true), MARKS.lasting);
  const steps: Step[] = [];
  for (const error of ['States.TaskFailed', 'States.DataLimitExceeded']) {
    const next = await engine.failMap(spent, index, { error, cause: 'simulated' });
    steps.push({ label: `the whole map fails with ${error}`, world: next });
  }
  return steps;
}

async function fail(engine: Engine, world: World, index: number, call: Call, fault: Fault): Promise<World> {
  let next = mark(spend(world, true), fault.marks);
  if (call.action === 'sns:publish' && fault.effect !== 'none') next = mark(next, MARKS.publishedInDoubt);
  if (fault.effect === 'late') next = withLate(engine, next, index, call);
  do {
    if (fault.effect === 'done') next = carryOut(engine, next, index, call)[0].world;
    const before = engine.localOf(next.executions[index]);
    next = await engine.resume(next, index, fault.error);
    const after = engine.localOf(next.executions[index]);
    if (!fault.lasting || !isRetry(before, after)) return next;
    if (after.wakesAt !== undefined) next = await engine.wake(next, index);
  } while (true); // eslint-disable-line no-constant-condition
}

/** An answer that is an error of the service's own stays the same until the retries are used up. */
async function settle(engine: Engine, world: World, index: number, outcome: Outcome, lasting: string): Promise<World> {
  let next = world;
  do {
    const before = engine.localOf(next.executions[index]);
    next = await engine.resume(next, index, outcome);
    const after = engine.localOf(next.executions[index]);
    if (!('error' in outcome && outcome.error.includes(lasting)) || !isRetry(before, after)) return next;
    if (after.wakesAt !== undefined) next = await engine.wake(next, index);
  } while (true); // eslint-disable-line no-constant-condition
}

function isRetry(before: Local, after: Local): boolean {
  const [from, to] = [before.frames.at(-1), after.frames.at(-1)];
  const used = (retries: Record<string, number>) => Object.values(retries).reduce((sum, count) => sum + count, 0);
  return (
    after.status === 'RUNNING' &&
    before.frames.length === after.frames.length &&
    from!.state === to!.state &&
    used(to!.retries) > used(from!.retries)
  );
}

export function withLate(engine: Engine, world: World, execution: number, call: Call): World {
  const late = [...world.late, { execution, call: engine.calls.id(call) }];
  return { ...world, late: late.sort((a, b) => a.execution - b.execution || a.call - b.call) };
}

const changes = (a: World, b: World): boolean =>
  a.table !== b.table || a.objects !== b.objects || a.messages !== b.messages;
const mark = (world: World, marks: number): World => ({ ...world, marks: world.marks | marks });
const spend = (world: World, fault: boolean | undefined): World =>
  fault ? { ...world, left: { ...world.left, faults: world.left.faults - 1 } } : world;
