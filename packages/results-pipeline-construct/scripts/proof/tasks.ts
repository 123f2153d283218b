import { Engine, Evaluator, explore, type Found, Judge, type Mutant, mutantsOf, type Verdict } from '@org/simulator';
import { MUTANT_PASSES, type Plan, PLANS } from './bounds';
import { resultsPipeline } from './contract';
import { POLLS } from './scenarios';
import { synthesize } from './template';

/** A part of the proof that one process works on. */
export type Task =
  | { readonly kind: 'explore'; readonly plan: number; readonly scenario: number }
  | { readonly kind: 'mutant'; readonly index: number };

/** What one scenario, explored up to one bound, gave. */
export interface Explored {
  readonly kind: 'explored';
  readonly plan: number;
  readonly scenario: string;
  readonly states: number;
  readonly transitions: number;
  readonly schedules: number;
  readonly depth: number;
  readonly beyond: number;
  readonly seconds: number;
  readonly violations: readonly Found[];
}

export type Result = Explored | ({ readonly kind: 'judged' } & Verdict);

/** Every scenario of every plan. */
export const explorations = (): Task[] =>
  PLANS.flatMap(({ scenarios }, plan) => scenarios.map((_, scenario): Task => ({ kind: 'explore', plan, scenario })));

/** Every mutant. */
export const mutations = (): Task[] =>
  mutantsOf(synthesize(POLLS).definition).map((_, index): Task => ({ kind: 'mutant', index }));

/** Works on tasks; keeps what they have in common. */
export class Worker {
  private readonly evaluator = new Evaluator();
  private readonly subject = resultsPipeline(synthesize(POLLS));
  private readonly judge = new Judge(this.subject, MUTANT_PASSES, this.evaluator);
  private readonly mutants: Mutant[] = mutantsOf(this.subject.definition);

  async work(task: Task): Promise<Result> {
    if (task.kind === 'mutant') return { kind: 'judged', ...(await this.judge.judge(this.mutants[task.index])) };
    return this.explore(PLANS[task.plan], task.plan, task.scenario);
  }

  private async explore({ scenarios, bound }: Plan, plan: number, index: number): Promise<Explored> {
    const begun = process.cpuUsage();
    const {
      evaluated: _,
      remembered: __,
      ...found
    } = await explore(new Engine(this.subject, scenarios[index], this.evaluator), bound);
    const { user, system } = process.cpuUsage(begun);
    return { kind: 'explored', plan, scenario: scenarios[index].name, ...found, seconds: (user + system) / 1e6 };
  }
}
