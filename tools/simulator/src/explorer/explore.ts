import type { Engine } from './engine';
import { brokenIn, isQuiet, nobodyRan, type Violation } from './invariants';
import { NextRun } from './next-run';
import { countSchedules } from './schedules';
import { stepsFrom } from './steps';
import { type Budget, keyOf, marksOf, type World } from './world';

export interface Bound {
  readonly budget: Budget;
  /** Longest schedule, in steps. */
  readonly depth: number;
  /** Most states; what is met after is not gone on from. */
  readonly states: number;
  /** Ends at the first violation that is not excused. */
  readonly first?: boolean;
}

/** A violation with the shortest schedule that leads to it. */
export interface Found extends Violation {
  readonly trace: string[];
  readonly marks: string[];
}

export interface Exploration {
  readonly states: number;
  readonly transitions: number;
  /** Ways from the beginning to an end or to the bound. */
  readonly schedules: number;
  /** Steps of the longest of the shortest ways to a state. */
  readonly depth: number;
  /** States that lie beyond the bound: met, but not gone on from. */
  readonly beyond: number;
  /** One per rule; `excused` ones one per rule and reason. */
  readonly violations: Found[];
  readonly evaluated: number;
  readonly remembered: number;
}

/** Breadth first, so that the first schedule to a violation is a shortest one. */
export async function explore(engine: Engine, bound: Bound): Promise<Exploration> {
  const search = new Search(engine, bound);
  await search.run();
  return search.result();
}

class Search {
  private readonly seen = new Map<string, number>();
  private readonly parents: number[] = [];
  private readonly labels: string[] = [];
  private readonly edges: [number[], number[]] = [[], []];
  private readonly found = new Map<string, Found>();
  private readonly nextRun: NextRun;
  private level: { id: number; world: World }[] = [];
  private deepest = 0;
  private beyond = 0;
  private over = false;

  constructor(
    private readonly engine: Engine,
    private readonly bound: Bound,
  ) {
    this.nextRun = new NextRun(engine);
  }

  async run(): Promise<void> {
    const first = this.engine.initial(this.bound.budget);
    this.level = [{ id: this.add(keyOf(first), -1, ''), world: first }];
    while (this.level.length > 0 && !this.over) {
      if (this.deepest >= this.bound.depth || this.seen.size >= this.bound.states) {
        this.beyond += this.level.length;
        const [{ id }] = this.level;
        if (this.deepest >= this.bound.depth) {
          this.note(id, 0, { rule: 'every run ends', detail: `not within ${this.bound.depth} steps` });
        }
        return;
      }
      const level = this.level;
      this.level = [];
      for (const { id, world } of level) {
        await this.expand(id, world);
        if (this.over) return;
      }
      if (this.level.length > 0) this.deepest += 1;
    }
  }

  private async expand(id: number, world: World): Promise<void> {
    for (const step of await stepsFrom(this.engine, world)) {
      const key = keyOf(step.world);
      const known = this.seen.get(key);
      const next = known ?? this.add(key, id, step.label);
      this.edges[0].push(id);
      this.edges[1].push(next);
      if (step.violation) {
        const [rule, detail] = step.violation.split(': ');
        this.note(next, step.world.marks, { rule, detail });
      }
      if (known !== undefined) continue;
      this.level.push({ id: next, world: step.world });
      await this.check(next, step.world);
      if (this.over) return;
    }
  }

  private async check(id: number, world: World): Promise<void> {
    for (const violation of brokenIn(this.engine, world)) this.note(id, world.marks, violation);
    if (!isQuiet(this.engine, world)) return;
    const ends = [...nobodyRan(this.engine, world), ...(await this.nextRun.blockedIn(world))];
    for (const violation of ends) this.note(id, world.marks, violation);
  }

  private note(id: number, marks: number, violation: Violation): void {
    const key = `${violation.rule}|${violation.excused ?? ''}`;
    if (!this.found.has(key)) this.found.set(key, { ...violation, trace: this.traceTo(id), marks: marksOf(marks) });
    if (this.bound.first && !violation.excused) this.over = true;
  }

  private traceTo(id: number): string[] {
    const trace: string[] = [];
    for (let at = id; at > 0; at = this.parents[at]) trace.unshift(this.labels[at]);
    return trace;
  }

  private add(key: string, parent: number, label: string): number {
    const id = this.seen.size;
    this.seen.set(key, id);
    this.parents.push(parent);
    this.labels.push(label);
    return id;
  }

  result(): Exploration {
    return {
      states: this.seen.size,
      transitions: this.edges[0].length,
      schedules: countSchedules(this.seen.size, this.edges),
      depth: this.deepest,
      beyond: this.beyond,
      violations: [...this.found.values()],
      evaluated: this.engine.evaluator.evaluated,
      remembered: this.engine.evaluator.remembered,
    };
  }
}
