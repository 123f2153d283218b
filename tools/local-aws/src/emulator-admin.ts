import type { Emulator } from './emulator';

/**
 * Lets the next `calls` of BatchWriteItem store only the first `keep` items of a table; the others are answered as
 * `UnprocessedItems`.
 */
export async function leaveUnprocessed(emulator: Emulator, table: string, keep: number, calls: number): Promise<void> {
  await call(emulator, 'PUT', 'faults', { unprocessedItems: { [table]: { keep, calls } } });
}

/**
 * Lets DescribeExecution not know executions that are younger than this: it is eventually consistent (API reference,
 * DescribeExecution).
 */
export async function leaveUnseen(emulator: Emulator, seconds: number): Promise<void> {
  await call(emulator, 'PUT', 'faults', { unseenExecutionSeconds: seconds });
}

/**
 * Lets EventBridge Scheduler invoke a target this often for one scheduled time: it delivers at least once (user guide,
 * 'What is Amazon EventBridge Scheduler?').
 */
export async function repeatDeliveries(emulator: Emulator, times: number): Promise<void> {
  await call(emulator, 'PUT', 'faults', { scheduleDeliveries: times });
}

/** Ends every fault. */
export async function clearFaults(emulator: Emulator): Promise<void> {
  await call(emulator, 'DELETE', 'faults');
}

/**
 * Kills a process of a Lambda function, as when its execution environment breaks down.
 *
 * @returns its process id, one that is at work if there is any; null when the function has no process
 */
export async function killWorker(emulator: Emulator, functionName: string): Promise<number | null> {
  return ((await call(emulator, 'POST', 'kill-worker', { function: functionName })) as { pid: number | null }).pid;
}

async function call(emulator: Emulator, method: string, route: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${emulator.endpoint}/_local-aws/${route}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${await response.text()}`);
  return response.json();
}
