import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync, linkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * When a process started, as text to compare: a pid alone may long belong to another process.
 * undefined when there is no such process.
 */
export function processStart(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return undefined;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name, in brackets, may hold spaces
    return fields[0] === 'Z' ? undefined : fields[19]; // a zombie has ended already
  } catch {
    try {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
    } catch {
      return 'unknown';
    }
  }
}

const readOwner = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // no such file, or its owner was ended while writing it
  }
};

const isAlive = (owner) => owner !== undefined && processStart(owner.pid) === owner.started;

/** Takes the lock and returns undefined, or the living owner that holds it. A lock whose owner is gone is replaced. */
function tryLock(file) {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, JSON.stringify({ pid: process.pid, started: processStart(process.pid) }));
  try {
    for (;;) {
      try {
        linkSync(mine, file); // appears with its whole content, or fails
        return undefined;
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      const owner = readOwner(file);
      if (isAlive(owner)) return owner;
      // Two may find the same dead owner; the rename makes one of them the one that removes it.
      const removed = `${mine}.stale`;
      try {
        renameSync(file, removed);
      } catch {
        continue;
      }
      if (isAlive(readOwner(removed)))
        renameSync(removed, file); // it had been replaced in between
      else rmSync(removed, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/**
 * Waits for the lock and returns the function that releases it. The lock is a file with the owner's pid and start.
 *
 * @param onWait called once, with the owner's pid, when another process holds it
 */
export async function acquireLock(file, onWait) {
  mkdirSync(path.dirname(file), { recursive: true });
  for (let waited = false; ; waited = true) {
    const owner = tryLock(file);
    if (owner === undefined) break;
    if (!waited) onWait(owner.pid);
    await sleep(200);
  }
  return () => {
    if (readOwner(file)?.pid === process.pid) rmSync(file, { force: true });
  };
}
