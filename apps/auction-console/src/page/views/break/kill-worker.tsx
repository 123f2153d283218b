import { useState } from 'preact/hooks';
import { Action } from '../../parts/action';
import { change } from '../../state/api';
import { Select } from './fields';
import { functionNames } from './functions';

/** Kills the process in which a function runs, as a crash would. */
export function KillWorker() {
  const names = functionNames();
  const [chosen, choose] = useState('');
  const name = chosen || Object.keys(names)[0];
  const kill = async () => {
    const { pid } = await change<{ pid: number | null }>('POST', 'workers/kill', { function: name });
    return pid === null ? 'No worker of it runs now.' : `Its worker, process ${pid}, was killed.`;
  };
  return (
    <section class="card" aria-labelledby="kill-worker">
      <h2 id="kill-worker">Kill a worker</h2>
      <div class="fields">
        <Select name="Of the function" value={name ?? ''} options={names} onChange={choose} />
      </div>
      <Action kind="danger" run={kill} disabled={!name}>
        Kill it
      </Action>
    </section>
  );
}
