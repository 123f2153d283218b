import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, type DescribeExecutionCommandOutput, type SFNClient } from '@aws-sdk/client-sfn';

/** How often something is asked, and until when. */
export interface WaitOptions {
  /**
   * Epoch milliseconds after which the last answer is taken, final or not.
   *
   * @default - waits for as long as it takes
   */
  readonly deadline?: number;
  /**
   * Milliseconds between two questions.
   *
   * @default 2000
   */
  readonly everyMs?: number;
}

/** Asks again and again, until the answer is final. */
export async function waitFor<T>(
  ask: () => Promise<T>,
  isFinal: (answer: T) => boolean,
  { deadline = Infinity, everyMs = 2_000 }: WaitOptions = {},
): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (isFinal(answer) || Date.now() >= deadline) {
      return answer;
    }
    await sleep(everyMs);
  }
}

/** Whether an execution of Step Functions has ended, in whatever way. */
export const hasEnded = ({ status }: { readonly status?: string }) => status !== 'RUNNING';

/** Waits until an execution of Step Functions has ended; returns how, or that it is still running at the deadline. */
export function endOfExecution(
  client: SFNClient,
  executionArn: string,
  options?: WaitOptions,
): Promise<DescribeExecutionCommandOutput> {
  return waitFor(() => client.send(new DescribeExecutionCommand({ executionArn })), hasEnded, options);
}
