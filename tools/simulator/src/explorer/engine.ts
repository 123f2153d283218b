import { Interpreter } from '../asl/interpreter';
import { Evaluator } from '../asl/jsonata';
import type { Call, Identity, Json, Local, Outcome, StateError } from '../asl/types';
import { matchesPattern } from '../models/event-pattern';
import type { Objects } from '../models/functions';
import { type Messages, report } from '../models/notifications';
import type { Table } from '../models/table';
import { Interner } from './interner';
import type { Scenario, Subject } from './subject';
import { type Budget, type Execution, withExecution, type World } from './world';

const BEGIN = Date.parse('2026-01-31T12:00:00Z');
const BAD_ENDS = ['FAILED', 'ABORTED', 'TIMED_OUT'];

/** Moves executions of a subject. Each move is made once, and remembered by the numbers of what it depends on. */
export class Engine {
  public readonly evaluator: Evaluator;
  public readonly begin = BEGIN;
  public readonly locals = new Interner<Local>();
  public readonly tables = new Interner<Table>();
  public readonly objects = new Interner<Objects>();
  public readonly messages = new Interner<Messages>();
  public readonly orders = new Interner<Json[]>();
  public readonly calls = new Interner<Call>();
  private readonly outcomes = new Interner<Outcome>();
  private readonly interpreter: Interpreter;
  private readonly moves = new Map<string, number>();

  constructor(
    public readonly subject: Subject,
    public readonly scenario: Scenario,
    evaluator = new Evaluator(),
  ) {
    this.evaluator = evaluator;
    this.interpreter = new Interpreter(subject.definition, evaluator);
  }

  initial(left: Budget): World {
    return {
      now: BEGIN,
      executions: [],
      started: 0,
      table: this.tables.id(this.scenario.table ?? {}),
      objects: this.objects.id({}),
      messages: this.messages.id({}),
      late: [],
      machine: 0,
      marks: 0,
      left,
    };
  }

  localOf(execution: Execution): Local {
    return this.locals.value(execution.local);
  }

  /** Index of a start that is no part of the scenario: that of the next run. */
  get nextStart(): number {
    return this.scenario.starts.length;
  }

  inputOf({ start }: Execution): Json {
    return this.scenario.starts[start]?.input ?? {};
  }

  identityOf(world: World, index: number): Identity {
    const { machine, startedAt } = world.executions[index];
    return identity(index, machine, startedAt, this.inputOf(world.executions[index]));
  }

  async start(world: World, start: number): Promise<World> {
    const index = world.executions.length;
    const execution = {
      start,
      machine: world.machine,
      startedAt: world.now,
      now: world.now,
      local: -1,
      orders: -1,
      ends: 0,
      metrics: 0,
    };
    const next = { ...world, started: world.started | (1 << start), executions: [...world.executions, execution] };
    return this.move(next, index, 'start', (who) => this.interpreter.start(who, world.now));
  }

  async resume(world: World, index: number, outcome: Outcome): Promise<World> {
    const local = this.localOf(world.executions[index]);
    const { now } = world.executions[index];
    return this.move(world, index, `r${this.outcomes.id(outcome)}`, (who) =>
      this.interpreter.resume(local, who, outcome, now),
    );
  }

  /** The execution's time goes on to when it wakes. */
  async wake(world: World, index: number): Promise<World> {
    const local = this.localOf(world.executions[index]);
    const now = local.wakesAt!;
    const next = withExecution(world, index, { now });
    return this.move(next, index, 'wake', (who) => this.interpreter.wake(local, who, now));
  }

  async redrive(world: World, index: number): Promise<World> {
    const local = this.localOf(world.executions[index]);
    const { now } = world;
    const next = withExecution(world, index, { now });
    return this.move(next, index, 'redrive', (who) => this.interpreter.redrive(local, who, now));
  }

  /** The Map state that the execution is in fails as a whole. */
  async failMap(world: World, index: number, error: StateError): Promise<World> {
    const { local: id, now } = world.executions[index];
    return this.move(world, index, `map ${error.error}`, (who) =>
      this.interpreter.failMap(this.locals.value(id), who, error, now),
    );
  }

  /** Ends an execution from outside. */
  interrupt(world: World, index: number, status: 'ABORTED' | 'TIMED_OUT'): World {
    const { call: _, wakesAt: __, ...local } = this.localOf(world.executions[index]);
    return this.ended(withExecution(world, index, { local: this.locals.id({ ...local, status }) }), index);
  }

  private async move(world: World, index: number, by: string, make: (who: Identity) => Promise<Local>): Promise<World> {
    const { local, start, machine, startedAt, now } = world.executions[index];
    const key = `${by},${index},${start},${machine},${startedAt},${local},${now}`;
    let next = this.moves.get(key);
    if (next === undefined) {
      next = this.locals.id(await make(this.identityOf(world, index)));
      this.moves.set(key, next);
    }
    return this.ended(withExecution(world, index, { local: next }), index);
  }

  /** The rules report what they match, of the state machine that they are made for: the newest. */
  private ended(moved: World, index: number): World {
    const { status, error } = this.localOf(moved.executions[index]);
    if (status === 'RUNNING') return moved;
    const world = withExecution(moved, index, { now: 0 });
    if (!BAD_ENDS.includes(status)) return world;
    const execution = world.executions[index];
    const ends = execution.ends + 1;
    const about = this.identityOf(world, index).arn;
    const stateMachineArn = execution.machine === world.machine ? this.subject.machineToken : 'replaced';
    const detail = { stateMachineArn, status, ...(error === undefined ? {} : { error }) };
    const event = { source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change', detail };
    let messages = this.messages.value(world.messages);
    for (const [rule, pattern] of Object.entries(this.subject.rules)) {
      if (matchesPattern(pattern, event)) messages = report(messages, about, ends, rule);
    }
    return { ...withExecution(world, index, { ends }), messages: this.messages.id(messages) };
  }
}

export function identity(index: number, machine: number, startedAt: number, input: Json): Identity {
  const [name, machineName] = [`run-${index + 1}`, `Machine${machine === 0 ? '' : machine + 1}`];
  const arn = `arn:aws:states:eu-west-1:111111111111:execution:${machineName}:${name}`;
  return { arn, name, machine: machineName, input, startedAt };
}
