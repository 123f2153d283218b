/* eslint-disable @typescript-eslint/no-explicit-any */
/**
 * Executes a definition as the Amazon States Language says, one attempt or state at a time, so that executions can be
 * interleaved. Counts history events as Step Functions does. Knows what this definition uses, and no more.
 */
import { evaluate, type Scope } from './evaluate';

/** An error that a Retry or Catch can match. */
export class StateError extends Error {
  constructor(
    public override readonly name: string,
    public override readonly cause = '',
  ) {
    super(`${name}: ${cause}`);
  }
}

/** Everything outside the execution: one function for each task, by the name of its state. */
export interface World {
  now: number;
  call(state: string, args: any, execution: Execution): unknown;
  /** What an ItemReader reads; only definitions with one need it. */
  read?(args: any, config: any): unknown[];
}

interface Place {
  readonly definition: any;
  readonly variables: Record<string, unknown>;
  readonly context: any;
}

export class Execution {
  public status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED' = 'RUNNING';
  public output: any;
  public error: string | undefined;
  public cause: string | undefined;
  /** History events so far. */
  public events = 1;
  /** States that were entered, those of a map's children left out. */
  public readonly path: string[] = [];
  public readonly arn: string;
  public readonly startedAt: number;
  private readonly steps: AsyncGenerator<void, void>;

  constructor(
    definition: any,
    private readonly world: World,
    public readonly name: string,
    input: unknown = {},
    machine = 'Pipeline',
  ) {
    this.arn = `arn:aws:states:eu-west-1:111111111111:execution:${machine}:${name}`;
    this.startedAt = world.now;
    const context = {
      Execution: { Id: this.arn, Name: name, StartTime: new Date(world.now).toISOString(), Input: input },
      StateMachine: { Name: machine },
    };
    this.steps = this.states({ definition, variables: {}, context }, input);
  }

  /** Goes on by one attempt at a task, or one state. */
  async step(): Promise<void> {
    if (this.status === 'RUNNING') await this.steps.next();
  }

  /** Goes on to the end, or until the next state is that one. */
  async run(until?: string): Promise<this> {
    while (this.status === 'RUNNING' && !(until && this.path.at(-1) === until)) await this.step();
    return this;
  }

  abort(): void {
    this.status = 'ABORTED';
  }

  private async *states(place: Place, input: unknown): AsyncGenerator<void, void> {
    let [name, data]: [string, unknown] = [place.definition.StartAt, input];
    for (;;) {
      this.path.push(name);
      this.events += 1;
      yield;
      const state = place.definition.States[name];
      const scope = { input: data, context: place.context };
      if (state.Type === 'Fail') return this.end('FAILED', await this.value(place, [state.Error, state.Cause], scope));
      let next: { to: string | undefined; data: unknown };
      try {
        next = yield* this.execute(place, name, state, scope);
      } catch (error) {
        if (!(error instanceof StateError)) throw error;
        return this.end('FAILED', [error.name, error.cause]);
      }
      this.events += 1;
      if (next.to === undefined) return this.end('SUCCEEDED', next.data);
      [name, data] = [next.to, next.data];
    }
  }

  private end(status: 'SUCCEEDED' | 'FAILED', value: any): void {
    this.events += 1;
    this.status = status;
    if (status === 'SUCCEEDED') this.output = value;
    else [this.error, this.cause] = value;
  }

  private async *execute(place: Place, name: string, state: any, scope: Scope): AsyncGenerator<void, any> {
    switch (state.Type) {
      case 'Choice': {
        for (const rule of state.Choices) {
          if ((await this.value(place, rule.Condition, scope)) === true) {
            return { to: rule.Next, data: await this.leave(place, rule, scope, scope.input) };
          }
        }
        return { to: state.Default, data: await this.leave(place, state, scope, scope.input) };
      }
      case 'Wait':
        this.world.now += state.Seconds * 1000;
        return { to: state.Next, data: await this.leave(place, state, scope, scope.input) };
      case 'Pass':
      case 'Succeed':
        return { to: state.Next, data: await this.leave(place, state, scope, scope.input) };
      default:
        return yield* this.attempts(place, name, state, scope);
    }
  }

  private async *attempts(place: Place, name: string, state: any, scope: Scope): AsyncGenerator<void, any> {
    const used = new Map<any, number>();
    for (;;) {
      try {
        this.events += 2;
        const result = await this.attempt(place, name, state, scope);
        this.events += 1;
        return { to: state.Next, data: await this.leave(place, state, { ...scope, result }, result) };
      } catch (error) {
        if (!(error instanceof StateError)) throw error;
        this.events += 1;
        const retrier = (state.Retry ?? []).find((rule: any) => matches(rule, error.name));
        const count = used.get(retrier) ?? 0;
        if (retrier && count < retrier.MaxAttempts) {
          used.set(retrier, count + 1);
          const pause = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** count;
          this.world.now += Math.min(pause, retrier.MaxDelaySeconds ?? Infinity) * 1000;
          yield;
          continue;
        }
        const caught = (state.Catch ?? []).find((rule: any) => matches(rule, error.name));
        if (!caught) throw error;
        const errorOutput = { Error: error.name, Cause: error.cause };
        return { to: caught.Next, data: await this.leave(place, caught, { ...scope, errorOutput }, errorOutput) };
      }
    }
  }

  private async attempt(place: Place, name: string, state: any, scope: Scope): Promise<unknown> {
    if (state.Type === 'Map') return this.map(place, state, scope);
    return this.world.call(name, await this.value(place, state.Arguments, scope), this);
  }

  private async map(place: Place, state: any, scope: Scope): Promise<unknown[]> {
    const values = state.ItemReader
      ? this.world.read!(await this.value(place, state.ItemReader.Arguments, scope), state.ItemReader.ReaderConfig)
      : ((await this.value(place, state.Items, scope)) as unknown[]);
    const items = await Promise.all(
      values.map((Value, Index) => {
        const context = { ...place.context, Map: { Item: { Index, Value } } };
        return state.ItemSelector ? this.value(place, state.ItemSelector, { ...scope, context }) : Value;
      }),
    );
    const size = state.ItemBatcher?.MaxItemsPerBatch;
    const inputs = size ? chunks(items, size).map((Items) => ({ Items })) : items;
    const distributed = state.ItemProcessor.ProcessorConfig.Mode === 'DISTRIBUTED';
    const results: unknown[] = [];
    for (const input of inputs) {
      const variables = distributed ? {} : { ...place.variables };
      const Execution = { StartTime: new Date(this.world.now).toISOString() };
      const context = distributed ? { Execution } : place.context;
      const child = Object.assign(Object.create(this) as Execution, { path: [], events: 0, status: 'RUNNING' });
      for await (const step of child.states({ definition: state.ItemProcessor, variables, context }, input)) {
        void step;
      }
      results.push(child.status === 'SUCCEEDED' ? child.output : { Error: child.error, Cause: child.cause });
    }
    return results;
  }

  /** Assigns variables and makes the output: both see the variables as they were. */
  private async leave(place: Place, rule: any, scope: Scope, otherwise: unknown): Promise<unknown> {
    const [assigned, output] = [
      rule.Assign ? await this.value(place, rule.Assign, scope) : {},
      'Output' in rule ? await this.value(place, rule.Output, scope) : otherwise,
    ];
    Object.assign(place.variables, assigned);
    return output;
  }

  private async value(place: Place, template: unknown, scope: Scope): Promise<unknown> {
    try {
      const variables = { ...place.variables, millis: () => this.world.now };
      return await evaluate(template, { context: place.context, ...scope, variables });
    } catch (error) {
      throw new StateError('States.QueryEvaluationError', String((error as Error).message));
    }
  }
}

/** What `States.ALL` does not match (Step Functions developer guide, "Error names"). */
const TERMINAL = ['States.DataLimitExceeded', 'States.Runtime'];

const matches = (rule: any, name: string): boolean =>
  rule.ErrorEquals.includes(name) || (rule.ErrorEquals[0] === 'States.ALL' && !TERMINAL.includes(name));

const chunks = <T>(list: T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
