import type { Evaluator } from '../asl/jsonata';
import { Engine } from '../explorer/engine';
import { type Bound, explore } from '../explorer/explore';
import type { Scenario, Subject } from '../explorer/subject';
import type { Mutant } from './generate';
import { firstDifference, observations } from './observe';

/** What became of a mutant. */
export interface Verdict {
  readonly name: string;
  /** The rule that it breaks first; missing if nothing was found. */
  readonly found?: string;
  /** If not found: the first call or end that is another one than without it; missing if there is none. */
  readonly difference?: string;
}

/** One pass over scenarios. */
export interface Pass {
  readonly scenarios: readonly Scenario[];
  readonly bound: Bound;
}

/** Explores mutants of a subject, the cheapest pass first, until something is found. */
export class Judge {
  private readonly originals = new Map<string, ReadonlySet<string>>();

  constructor(
    private readonly subject: Subject,
    private readonly passes: readonly Pass[],
    /** Shared, for most expressions are those of the original. */
    private readonly evaluator: Evaluator,
  ) {}

  async judge({ name, definition }: Mutant): Promise<Verdict> {
    const subject = { ...this.subject, definition };
    let difference: string | undefined;
    for (const [index, { scenarios, bound }] of this.passes.entries()) {
      for (const scenario of scenarios) {
        let engine: Engine;
        try {
          engine = new Engine(subject, scenario, this.evaluator);
          const { violations } = await explore(engine, { ...bound, first: true });
          const violation = violations.find(({ excused }) => !excused);
          if (violation) return { name, found: violation.rule };
        } catch (error) {
          return { name, found: `cannot be carried out: ${(error as Error).message}` };
        }
        difference ??= firstDifference(await this.original(index, scenario, bound), observations(engine));
      }
    }
    return difference === undefined ? { name } : { name, difference };
  }

  private async original(pass: number, scenario: Scenario, bound: Bound): Promise<ReadonlySet<string>> {
    const key = `${pass} ${scenario.name}`;
    const known = this.originals.get(key);
    if (known) return known;
    const engine = new Engine(this.subject, scenario, this.evaluator);
    await explore(engine, bound);
    const seen = observations(engine);
    this.originals.set(key, seen);
    return seen;
  }
}
