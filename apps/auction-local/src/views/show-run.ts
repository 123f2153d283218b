import { followRun, pollInterval, type RunEnd, startRun } from '../data/pipeline-run';
import { readResults, renderResults } from '../data/results';
import type { ReadySession } from '../system/session';
import { renderRunEnd, renderRunEvent } from './report';
import { clock, indent, type Style } from './text';

type Session = Pick<ReadySession, 'endpoint' | 'stateMachineArn' | 'resultsBucket' | 'waitScale'>;

/**
 * Runs the results pipeline, printing each poll as it happens, how the run ended, and the objects that are new.
 *
 * @param input of the execution; default: a new run, which asks Lambda A
 */
export async function showRun(session: Session, input: string | undefined, style: Style): Promise<RunEnd> {
  const { endpoint, stateMachineArn, resultsBucket } = session;
  const deployed = await pollInterval(endpoint, stateMachineArn);
  const waits = { deployed, here: deployed * session.waitScale };
  const before = new Set((await readResults(endpoint, resultsBucket)).map(({ key }) => key));
  const print = (lines: string[]) => console.log(indent(lines).join('\n'));

  const execution = await startRun(endpoint, stateMachineArn, input ?? '{}');
  print([`${style.dim(clock(new Date()))}  run ${execution.split(':').pop()}`]);
  const end = await followRun(endpoint, execution, (event) => print([renderRunEvent(event, waits, style)]));
  print(renderRunEnd(end, style));
  const stored = await readResults(endpoint, resultsBucket, before);
  if (stored.length > 0) print([`New in s3://${resultsBucket}:`, ...indent(renderResults(stored))]);
  return end;
}
