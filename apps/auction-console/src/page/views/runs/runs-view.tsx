import { type Page, type RunSummary } from '../../../contract';
import { routeHash } from '../../model/route';
import { count, duration, plural } from '../../model/text';
import { Badge, Empty, RUN_TONES, Time } from '../../parts/basics';
import { PagedList } from '../../parts/paged-list';
import { get } from '../../state/api';
import { snapshot } from '../../state/live';
import { route } from '../../state/navigation';
import { RunView } from './run-view';
import { StartRun } from './start-run';

/** Every run of the pipeline, and a way to start one; or one run. */
export function RunsView() {
  const { id } = route.value;
  if (id) return <RunView key={id} id={id} />;
  return (
    <div class="split">
      <div class="stack fill">
        <p class="lead">
          A run asks Lambda A until results are ready, and hands each order to Lambda B. The schedule starts one; so can
          you.
        </p>
        <PagedList<RunSummary>
          label="Runs, newest first"
          of="runs"
          load={(offset, limit) => get<Page<RunSummary>>('runs', { offset, limit })}
          keyOf={(run) => run.id}
          row={(run) => <RunRow run={run} />}
          changed={snapshot.value?.runs}
          empty={<Empty>No run yet. Start one.</Empty>}
        />
      </div>
      <aside class="details" aria-label="Start a run">
        <StartRun />
      </aside>
    </div>
  );
}

function RunRow({ run }: { run: RunSummary }) {
  const { counts } = run;
  const took = run.stoppedAt && Date.parse(run.stoppedAt) - Date.parse(run.startedAt);
  const problems = [
    counts.rejected && `${count(counts.rejected)} rejected`,
    counts.failed && `${count(counts.failed)} failed`,
  ];
  return (
    <a class="entry" href={routeHash('runs', run.id)}>
      <span class="entry-line">
        <span class="entry-title">{run.id}</span>
        <Badge tone={RUN_TONES[run.status]}>{run.status.toLowerCase().replace('_', ' ')}</Badge>
      </span>
      <span class="entry-line muted">
        <Time at={run.startedAt} />
        {took !== undefined && took !== '' && <span>{duration(took)}</span>}
        <span>{plural(run.polls, 'poll')}</span>
        <span>{plural(counts.total, 'order')}</span>
        <span class="entry-title">{run.skipped ? 'skipped' : problems.filter(Boolean).join(', ')}</span>
      </span>
    </a>
  );
}
