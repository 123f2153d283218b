import { type LogLine, type Run } from '../../../contract';
import { Empty, Problem, Section } from '../../parts/basics';
import { Logs } from '../../parts/logs';
import { get } from '../../state/api';
import { useLoaded } from '../../state/use-loaded';

/** What the functions logged for a run. */
export function RunLogs({ run }: { run: Run }) {
  const { value, problem } = useLoaded(
    run.id,
    () => get<{ lines: LogLine[] }>('logs', { run: run.id, limit: 200 }),
    `${run.status} ${run.polls} ${JSON.stringify(run.counts)}`,
    1000,
  );
  return (
    <Section title="Log lines of the run">
      <Problem problem={problem} />
      {value ? <Logs lines={value.lines} withFunction /> : <Empty>The log is loaded.</Empty>}
    </Section>
  );
}
