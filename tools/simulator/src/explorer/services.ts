import type { Call, Json, Outcome } from '../asl/types';
import { storeOrder } from '../models/functions';
import { publish } from '../models/notifications';
import { callTable } from '../models/table';
import type { Engine } from './engine';
import { MARKS, withExecution, type World } from './world';

/** What one delivery of a call does, and what is answered. */
export interface Effect {
  readonly label: string;
  readonly world: World;
  readonly outcome: Outcome;
  /** It counts as a fault. */
  readonly bad?: boolean;
  /** An error that no other attempt can change. */
  readonly final?: boolean;
  readonly violation?: string;
}

/** Calls of which nobody else sees anything: their order among other executions' calls makes no difference. */
export const isPrivate = (engine: Engine, { action, args }: Call): boolean =>
  action === 'cloudwatch:putMetricData' ||
  action === 'sns:publish' ||
  (action === 'lambda:invoke' && engine.subject.functionOf(args.FunctionName) === 'results');

/**
 * All that a service may do with a call that it carries out. A service or action that is not known is refused by name.
 *
 * @param index of the execution that calls
 */
export function carryOut(engine: Engine, world: World, index: number, call: Call): Effect[] {
  const [service, operation] = call.action.split(':');
  if (service === 'dynamodb') {
    const { table, outcome } = callTable(engine.tables.value(world.table), operation, call.args);
    const final = 'error' in outcome;
    return [{ label: final ? 'refused' : 'ok', world: { ...world, table: engine.tables.id(table) }, outcome, final }];
  }
  switch (call.action) {
    case 'lambda:invoke':
      return engine.subject.functionOf(call.args.FunctionName) === 'results'
        ? results(engine, world, index, call.args.Payload)
        : [order(engine, world, call.args)];
    case 'sfn:describeExecution':
      return describe(engine, world, index, call.args);
    case 'sns:publish': {
      const messages = publish(engine.messages.value(world.messages), call.args.Message, engine.subject);
      const next = { ...world, messages: engine.messages.id(messages) };
      return [{ label: 'ok', world: next, outcome: { result: {} }, ...overclaim(engine, world, index, call) }];
    }
    case 'cloudwatch:putMetricData': {
      const next = withExecution(world, index, { metrics: 1 });
      return [{ label: 'ok', world: next, outcome: { result: {} }, ...overclaim(engine, world, index, call) }];
    }
    default:
      throw new Error(`${call.action} is not known to the simulator`);
  }
}

function results(engine: Engine, world: World, index: number, payload: Json): Effect[] {
  return engine.scenario.answers(index, payload).map(({ label, outcome, orders, bad }) => {
    const next = orders ? withExecution(world, index, { orders: engine.orders.id(orders) }) : world;
    const answer = 'result' in outcome ? { result: { Payload: outcome.result } } : outcome;
    return { label, world: bad ? { ...next, marks: next.marks | MARKS.badAnswer } : next, outcome: answer, bad };
  });
}

function order(engine: Engine, world: World, args: Json): Effect {
  const { objects, outcome } = storeOrder(engine.objects.value(world.objects), args, engine.subject);
  const label = 'error' in outcome ? outcome.error : 'ok';
  return { label, world: { ...world, objects: engine.objects.id(objects) }, outcome, final: 'error' in outcome };
}

/**
 * Eventually consistent (Step Functions API reference, DescribeExecution): an execution that was started may be unknown, one
 * that has ended may still be RUNNING, however long ago that was. A role may describe executions of its own state machine only.
 */
function describe(engine: Engine, world: World, index: number, { ExecutionArn }: Json): Effect[] {
  const machineOf = (name: string) => name.split(':')[6];
  const failed = (error: string): Effect[] => [
    { label: error, world, outcome: { error, cause: String(ExecutionArn) } },
  ];
  if (!/^arn:.+:execution:[^:]+:[^:]+$/.test(ExecutionArn)) return failed('Sfn.InvalidArnException');
  if (machineOf(ExecutionArn) !== engine.identityOf(world, index).machine) return failed('Sfn.AccessDeniedException');
  const arn = (index: number) => engine.identityOf(world, index).arn;
  const owner = world.executions.findIndex((_, other) => arn(other) === ExecutionArn);
  const stale = { ...world, marks: world.marks | MARKS.stale };
  const unknown = { error: 'Sfn.ExecutionDoesNotExistException', cause: `Execution Does Not Exist: ${ExecutionArn}` };
  if (owner < 0) return [{ label: 'unknown', world, outcome: unknown }];
  const { status } = engine.localOf(world.executions[owner]);
  return [
    { label: status, world, outcome: { result: { Status: status } } },
    ...(status === 'RUNNING'
      ? []
      : [{ label: 'still RUNNING', world: stale, outcome: { result: { Status: 'RUNNING' } } }]),
    { label: 'not visible yet', world: stale, outcome: unknown },
  ];
}

/** Whether a call claims more orders to be stored than are. */
function overclaim(engine: Engine, world: World, index: number, { action, args }: Call): { violation?: string } {
  const stored = storedOf(engine, world, index);
  const claimed = engine.subject.claims(action, args).find((number) => number > stored);
  return claimed === undefined ? {} : { violation: `false report: ${action} says ${claimed} stored, ${stored} are` };
}

/** How many objects an execution's run has. */
export function storedOf(engine: Engine, world: World, index: number): number {
  const { name, startedAt } = engine.identityOf(world, index);
  const prefix = engine.subject.prefixOf(engine.inputOf(world.executions[index]), { name, startedAt });
  return Object.keys(engine.objects.value(world.objects)).filter((key) => key.startsWith(prefix)).length;
}
