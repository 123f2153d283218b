import { type Run, type StartRun } from '../../../contract';
import { routeHash } from '../../model/route';
import { duration } from '../../model/text';
import { Action } from '../../parts/action';
import { Badge, Empty, ErrorNote, Facts, PayloadView, Problem, RUN_TONES, Time } from '../../parts/basics';
import { change, get, part } from '../../state/api';
import { runIsKnown, snapshot } from '../../state/live';
import { go } from '../../state/navigation';
import { useLoaded } from '../../state/use-loaded';
import { PollTable } from './poll-table';
import { RunLogs } from './run-logs';
import { RunOrders } from './run-orders';
import { StateMachine } from './state-machine';

/** One run: where it is, its polls, its orders by outcome. */
export function RunView({ id }: { id: string }) {
  const changed = JSON.stringify(snapshot.value?.runs.find((run) => run.id === id));
  const { value: run, problem } = useLoaded(id, () => get<Run>(`runs/${part(id)}`), changed);
  return (
    <div class="stack">
      <p>
        <a href={routeHash('runs')}>All runs</a>
      </p>
      <Problem problem={problem} />
      {!run && !problem && <Empty>The run is loaded.</Empty>}
      {run && (
        <>
          <RunHead run={run} />
          <div class="columns">
            <div class="stack">
              <RunOrders run={run} />
              <PollTable run={run} />
            </div>
            <div class="stack">
              <StateMachine run={run} />
            </div>
          </div>
          <RunLogs run={run} />
          <PayloadView title="Input" payload={run.input} />
          <PayloadView title="Output" payload={run.output} />
        </>
      )}
    </div>
  );
}

function RunHead({ run }: { run: Run }) {
  const took = run.stoppedAt && duration(Date.parse(run.stoppedAt) - Date.parse(run.startedAt));
  return (
    <header class="stack">
      <div class="run-head">
        <h2>{run.id}</h2>
        <Badge tone={RUN_TONES[run.status]}>{run.status.toLowerCase().replace('_', ' ')}</Badge>
        <Action run={() => repeat(run)} disabled={!run.repeatable}>
          Repeat this run
        </Action>
        <Action run={() => stop(run)} kind="danger" disabled={run.status !== 'RUNNING'}>
          Stop it
        </Action>
      </div>
      <Facts
        inline
        facts={{
          Started: <Time at={run.startedAt} />,
          Took: took,
          'Run id': run.runId,
          'Run date': run.runDate,
          'Now in': run.currentStates.join(', '),
          More: <a href={routeHash('timeline', undefined, { run: run.id })}>its events in the timeline</a>,
        }}
      />
      {run.skipped && <p class="note warn">It did nothing: {run.skipped}</p>}
      <ErrorNote failure={run.error} />
      {run.repeatable && run.status !== 'RUNNING' && run.status !== 'SUCCEEDED' && (
        <p class="note">
          To repeat it, press <b>Repeat this run</b>, or type <code>npm run run-pipeline -- --repeat {run.id}</code>.
          Orders that are stored already are not stored twice.
        </p>
      )}
    </header>
  );
}

async function repeat(run: Run): Promise<void> {
  const body: StartRun = { repeat: run.id };
  const { id } = await change<{ id: string }>('POST', 'runs', body);
  await runIsKnown(id);
  go('runs', id);
}

async function stop(run: Run): Promise<string> {
  await change('POST', `runs/${part(run.id)}/stop`);
  return 'Stopped.';
}
