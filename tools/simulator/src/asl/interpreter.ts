import { batches } from './batches';
import { checkDefinition } from './check-definition';
import { handlingOf } from './errors';
import { childContext, copy, frame, isDistributed, scopeOf, top } from './frames';
import { type Evaluator, QueryError } from './jsonata';
import type { Definition, Frame, Identity, Json, Local, Outcome, StateError } from './types';

const QUERY_ERROR = 'States.QueryEvaluationError';

/**
 * Carries out a definition as the Amazon States Language says. Pure: from an execution and what became of its call comes
 * the execution at its next call, wait or end. What is between is nobody else's business.
 */
export class Interpreter {
  constructor(
    private readonly definition: Definition,
    private readonly evaluator: Evaluator,
  ) {
    checkDefinition(definition);
  }

  /** An execution that has just been started. */
  async start(identity: Identity, now: number): Promise<Local> {
    const local: Local = { status: 'RUNNING', frames: [] };
    local.frames.push(frame([], this.definition.StartAt, identity.input, {}, {}));
    return this.advance(local, identity, now);
  }

  /** Goes on after a call. */
  async resume(before: Local, identity: Identity, outcome: Outcome, now: number): Promise<Local> {
    const local = copy(before);
    delete local.call;
    const state = this.stateOf(top(local));
    if ('error' in outcome) await this.failed(local, identity, outcome, now);
    else await this.leave(local, identity, { rule: state, next: state.Next, added: outcome }, now);
    return this.advance(local, identity, now);
  }

  /** Goes on after a Wait state, or when a retry is due. */
  async wake(before: Local, identity: Identity, now: number): Promise<Local> {
    const local = copy(before);
    delete local.wakesAt;
    const state = this.stateOf(top(local));
    if (state.Type === 'Wait') await this.leave(local, identity, { rule: state, next: state.Next }, now);
    return this.advance(local, identity, now);
  }

  /**
   * Goes on where a failed, aborted or timed-out execution ended, with the same input (developer guide, "Restarting state
   * machine executions with redrive"): retries begin anew, the child execution of a Map that was under way too.
   */
  async redrive(before: Local, identity: Identity, now: number): Promise<Local> {
    const { frames } = copy(before);
    const outermost = frames.findIndex(({ map }) => map);
    const kept = outermost < 0 ? frames : frames.slice(0, outermost + 1);
    const local: Local = { status: 'RUNNING', frames: kept };
    top(local).retries = {};
    const { map } = top(local);
    if (map) this.nextIteration(local);
    return this.advance(local, identity, now);
  }

  /** Goes on after the outermost Map state has failed, whatever its iterations were at. */
  async failMap(before: Local, identity: Identity, error: StateError, now: number): Promise<Local> {
    const local = copy(before);
    local.frames.splice(1);
    delete local.call;
    delete local.wakesAt;
    delete top(local).map;
    await this.failed(local, identity, error, now);
    return this.advance(local, identity, now);
  }

  /** Goes on until somebody else must do something. */
  private async advance(local: Local, identity: Identity, now: number): Promise<Local> {
    while (local.status === 'RUNNING' && !local.call && local.wakesAt === undefined) {
      try {
        await this.enter(local, identity, now);
      } catch (error) {
        if (!(error instanceof QueryError)) throw error;
        await this.failed(local, identity, { error: QUERY_ERROR, cause: error.message }, now);
      }
    }
    return local;
  }

  private async enter(local: Local, identity: Identity, now: number): Promise<void> {
    const current = top(local);
    const state = this.stateOf(current);
    const scope = scopeOf(current, identity, now);
    switch (state.Type) {
      case 'Wait':
        local.wakesAt = now + state.Seconds * 1000;
        return;
      case 'Fail': {
        const [error, cause] = await this.evaluator.evaluate([state.Error ?? '', state.Cause ?? ''], scope);
        return this.endFrame(local, identity, { error, cause }, now);
      }
      case 'Choice':
        return this.choose(local, identity, state, now);
      case 'Task':
        local.call = {
          action: state.Resource.replace(/^.*:states:::/, '').replace(/^aws-sdk:/, ''),
          args: await this.evaluator.evaluate(state.Arguments ?? {}, scope),
          state: current.state,
          times: 'TimeoutSeconds' in state,
        };
        return;
      case 'Map':
        return this.beginMap(local, identity, state, now);
      default:
        return this.leave(local, identity, { rule: state, next: state.Next }, now);
    }
  }

  private async choose(local: Local, identity: Identity, state: Json, now: number): Promise<void> {
    const scope = scopeOf(top(local), identity, now);
    for (const rule of state.Choices) {
      if ((await this.evaluator.evaluate(rule.Condition, scope)) === true) {
        return this.leave(local, identity, { rule, next: rule.Next }, now);
      }
    }
    if (!state.Default) return this.endFrame(local, identity, { error: 'States.NoChoiceMatched', cause: '' }, now);
    return this.leave(local, identity, { rule: state, next: state.Default }, now);
  }

  private async beginMap(local: Local, identity: Identity, state: Json, now: number): Promise<void> {
    const current = top(local);
    const scope = scopeOf(current, identity, now);
    const values: Json = await this.evaluator.evaluate(state.Items, scope);
    if (!Array.isArray(values)) throw new QueryError('Items must be an array');
    const items: Json[] = [];
    const contexts: Json[] = [];
    for (const [Index, Value] of values.entries()) {
      const context = { ...current.context, Map: { Item: { Index, Value } } };
      const inner = scopeOf({ ...current, context }, identity, now);
      items.push(state.ItemSelector ? await this.evaluator.evaluate(state.ItemSelector, inner) : Value);
      contexts.push(context);
    }
    const inputs = batches(items, state.ItemBatcher);
    if (isDistributed(state)) contexts.splice(0, contexts.length, ...inputs.map(() => childContext(now)));
    current.map = { inputs, contexts, results: [], failed: 0 };
    if (inputs.length === 0) return this.endMap(local, identity, now);
    this.nextIteration(local);
  }

  /** One iteration after the other: they touch nothing of each other's, so their order makes no difference. */
  private nextIteration(local: Local): void {
    const { map, path, state, variables } = top(local);
    const index = map!.results.length;
    const definition = this.stateOf(top(local));
    const seen = isDistributed(definition) ? {} : copy(variables); // a child execution cannot read its parent's
    const [input, context] = [map!.inputs[index], map!.contexts[index]];
    local.frames.push(frame([...path, state], definition.ItemProcessor.StartAt, input, seen, context));
  }

  private async endMap(local: Local, identity: Identity, now: number): Promise<void> {
    const current = top(local);
    const state = this.stateOf(current);
    const { results, failed, inputs } = current.map!;
    delete current.map;
    if (failed > 0 && (failed / inputs.length) * 100 > (state.ToleratedFailurePercentage ?? 0)) {
      const error = { error: 'States.ExceedToleratedFailureThreshold', cause: `${failed} child executions failed` };
      return this.failed(local, identity, error, now);
    }
    await this.leave(local, identity, { rule: state, next: state.Next, added: { result: results } }, now);
  }

  private async failed(local: Local, identity: Identity, error: StateError, now: number): Promise<void> {
    const current = top(local);
    const handling = handlingOf(this.stateOf(current), error.error, current.retries);
    if ('retrier' in handling) {
      current.retries[handling.retrier] = (current.retries[handling.retrier] ?? 0) + 1;
      delete current.map;
      if (handling.delay > 0) local.wakesAt = now + handling.delay * 1000;
    } else if ('catcher' in handling) {
      const errorOutput = { Error: error.error, Cause: error.cause };
      await this.leave(
        local,
        identity,
        { rule: handling.catcher, next: handling.catcher.Next, added: { errorOutput } },
        now,
      );
    } else {
      await this.endFrame(local, identity, error, now);
    }
  }

  /** Assigns and makes the output, both of the variables as they were (developer guide, "Evaluation order"). */
  private async leave(
    local: Local,
    identity: Identity,
    by: { rule: Json; next: string | undefined; added?: { result: Json } | { errorOutput: Json } },
    now: number,
  ): Promise<void> {
    const current = top(local);
    const scope = { ...scopeOf(current, identity, now), ...by.added };
    const otherwise = by.added ? Object.values(by.added)[0] : current.input;
    let assigned: Json;
    let output: Json;
    try {
      assigned = by.rule.Assign ? await this.evaluator.evaluate(by.rule.Assign, scope) : {};
      output = 'Output' in by.rule ? await this.evaluator.evaluate(by.rule.Output, scope) : otherwise;
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      const failure = { error: QUERY_ERROR, cause: error.message };
      // Of a catcher that cannot be evaluated no other catcher of the state takes care.
      if ('errorOutput' in (by.added ?? {})) return this.endFrame(local, identity, failure, now);
      return this.failed(local, identity, failure, now);
    }
    Object.assign(current.variables, assigned);
    delete current.map;
    if (by.next === undefined) return this.endFrame(local, identity, { result: output }, now);
    Object.assign(current, { state: by.next, input: output, retries: {} });
  }

  /** An execution, iteration or child execution has ended. */
  private async endFrame(local: Local, identity: Identity, end: Outcome, now: number): Promise<void> {
    if (local.frames.length === 1) return endExecution(local, end);
    local.frames.pop();
    const parent = top(local);
    if ('error' in end && !isDistributed(this.stateOf(parent))) return this.failed(local, identity, end, now);
    parent.map!.results.push('error' in end ? { Error: end.error, Cause: end.cause } : end.result);
    if ('error' in end) parent.map!.failed += 1;
    if (parent.map!.results.length === parent.map!.inputs.length) return this.endMap(local, identity, now);
    this.nextIteration(local);
  }

  private stateOf({ path, state }: Frame): Json {
    const definition = path.reduce((outer, name) => outer.States[name].ItemProcessor, this.definition);
    return definition.States[state];
  }
}

function endExecution(local: Local, end: Outcome): void {
  if ('error' in end) Object.assign(local, { status: 'FAILED', error: end.error, cause: end.cause });
  else Object.assign(local, { status: 'SUCCEEDED', output: end.result, frames: [] });
}
