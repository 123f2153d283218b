import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { PYTHON } from './environments';

const SCRIPT = path.resolve(__dirname, '../../../auction-infra/bench/dynamodb_local.py');

/** AWS's DynamoDB Local in memory, on a free port of loopback. */
export interface DynamoDbLocal {
  readonly endpoint: string;
  stop(): void;
}

/** Starts it; the first time it is fetched from Maven Central. */
export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  const child: ChildProcess = spawn(PYTHON, [SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout! });
  const endpoint = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    child.once('error', reject);
    child.once('exit', () => reject(new Error('DynamoDB Local is needed, and could not be started: see above')));
  });
  return { endpoint, stop: () => child.stdin!.end() };
}
