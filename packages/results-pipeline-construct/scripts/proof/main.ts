/**
 * `npm run prove`: explores the synthesized state machine in two processes, prints the figures and writes docs/proof.md.
 * `npm run prove -- --mutants` explores its mutants instead, and writes docs/proof-mutants.md.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mutantPage, proofPage, unexplained } from './report';
import { explorations, mutations, type Result, type Task, Worker } from './tasks';

const PROCESSES = 2;
const DOCS = join(__dirname, '../../../../docs');

async function main(): Promise<void> {
  const ofMutants = process.argv.includes('--mutants');
  const tasks = ofMutants ? mutations() : explorations();
  const results: (Result | undefined)[] = tasks.map(() => undefined);
  let [next, done] = [0, 0];
  await Promise.all(
    Array.from({ length: PROCESSES }, async () => {
      const child = fork(__filename, ['--worker']);
      for (let index = next++; index < tasks.length; index = next++) {
        results[index] = await ask(child, tasks[index]);
        process.stderr.write(`\r${(done += 1)} of ${tasks.length}`);
      }
      child.disconnect();
    }),
  );
  const all = results as Result[];
  const page = ofMutants ? mutantPage(all) : proofPage(all);
  console.log(`\n${page}`);
  const file = join(DOCS, ofMutants ? 'proof-mutants.md' : 'proof.md');
  const { format, resolveConfig } = await import('prettier');
  writeFileSync(file, await format(page, { ...(await resolveConfig(file)), filepath: file }));
  const violations = all.flatMap((result) => (result.kind === 'explored' ? result.violations : []));
  if (violations.some(({ excused }) => !excused) || unexplained(all).length > 0) process.exitCode = 1;
}

const ask = (child: ChildProcess, task: Task): Promise<Result> =>
  new Promise((resolve, reject) => {
    const died = (code: number | null) => reject(new Error(`a process of the proof ended with ${code}`));
    child.once('exit', died);
    child.once('message', (result) => {
      child.off('exit', died);
      resolve(result as Result);
    });
    child.send(task);
  });

function work(): void {
  const worker = new Worker();
  process.on('message', (task) => {
    worker.work(task as Task).then(
      (result) => process.send!(result),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}

if (process.argv.includes('--worker')) work();
else void main();
