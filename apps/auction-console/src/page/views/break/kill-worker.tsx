import { useState } from 'preact/hooks';
import { Action } from '../../parts/action';
import { change } from '../../state/api';
import { Select } from './fields';
import { functionTitles } from './functions';

/** Kills the process in which a function runs, as a crash would. */
export function KillWorker() {
  const names = functionTitles();
  const [chosen, choose] = useState('');
  const name = chosen || Object.keys(names)[0];
  const kill = async () => {
    const { pid } = await change<{ pid?: number | null }>('POST', 'kill-worker', { function: name });
    return pid ? `Its worker, process ${pid}, was killed.` : 'No worker of it runs now.';
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
