import type { Engine } from './engine';
import type { Violation } from './invariants';
import { carryOut } from './services';
import type { World } from './world';

/** Longest way of a run without faults, in calls and waits. */
const LONGEST = 60;

const RULE = 'nothing keeps the next run from storing';

/** Whether nothing that is left over keeps the next run from storing: it is run, alone and without faults. */
export class NextRun {
  private readonly memo = new Map<string, Violation[]>();

  constructor(private readonly engine: Engine) {}

  /** @param world in which everything has ended */
  async blockedIn(world: World): Promise<Violation[]> {
    if (world.machine > 0) return []; // an owner of a replaced state machine is respected for as long as storing takes
    const key = `${world.table},${world.now},${world.executions.map(({ local }) => local).join()}`;
    const known = this.memo.get(key) ?? (await this.run(world));
    this.memo.set(key, known);
    return known;
  }

  private async run(world: World): Promise<Violation[]> {
    const { engine } = this;
    const index = world.executions.length;
    let next = await engine.start(world, engine.nextStart);
    for (let step = 0; step < LONGEST; step += 1) {
      const { status, call, output, error } = engine.localOf(next.executions[index]);
      if (status !== 'RUNNING') {
        if (status === 'SUCCEEDED' && engine.subject.isSkipped(output)) {
          return [{ rule: RULE, detail: 'it was skipped' }];
        }
        const end = error ?? status;
        return end === (engine.scenario.always ?? 'SUCCEEDED') ? [] : [{ rule: RULE, detail: end }];
      }
      if (!call) {
        next = await engine.wake(next, index);
        continue;
      }
      const [effect] = carryOut(engine, next, index, call);
      next = await engine.resume(effect.world, index, effect.outcome);
    }
    return [{ rule: RULE, detail: `it has not ended after ${LONGEST} calls` }];
  }
}
