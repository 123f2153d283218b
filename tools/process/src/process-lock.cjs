// A lock file that names its owner: `{ pid, started, ... }`. Shared by the setup (plain Node) and apps/auction-local.
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

/**
 * When a process started, as text to compare: a pid alone may by now belong to another process.
 * undefined when there is no such process.
 *
 * @param {number} pid
 * @returns {string | undefined}
 */
function processStart(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return undefined;
  }
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name, in brackets, may hold spaces
    return fields[0] === 'Z' ? undefined : fields[19]; // a zombie has ended already
  } catch {
    return startFromPs(pid);
  }
}

/** macOS has no /proc. */
function startFromPs(pid) {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/**
 * What every lock file says of its owner: its process, and when that started.
 *
 * @typedef {{ readonly pid: number, readonly started: string }} LockOwner
 */

/**
 * The content of a lock file, whether its owner lives or not; undefined when there is none.
 *
 * @template T
 * @param {string} file
 * @returns {(T & LockOwner) | undefined}
 */
function readLock(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * The lock's content when its owner is a living process, else undefined.
 *
 * @template T
 * @param {string} file
 * @returns {(T & LockOwner) | undefined}
 */
function livingOwner(file) {
  const owner = readLock(file);
  return owner !== undefined && processStart(owner.pid) === owner.started ? owner : undefined;
}

/**
 * Takes the lock and returns undefined, or the content of the lock that a living process holds.
 * A lock whose owner is gone is replaced.
 *
 * @template {object} T
 * @param {string} file
 * @param {T} [info] what the lock says beside its owner
 * @returns {(T & LockOwner) | undefined}
 */
function tryLock(file, info) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}`;
  try {
    fs.writeFileSync(mine, content(info));
    for (;;) {
      try {
        fs.linkSync(mine, file); // appears with its whole content, or fails
        return undefined;
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      const owner = livingOwner(file);
      if (owner) return owner;
      removeStale(file, `${mine}.stale`);
    }
  } finally {
    fs.rmSync(mine, { force: true });
  }
}

/** Several may find the same dead owner: by renaming the file only one of them removes it. */
function removeStale(file, removed) {
  try {
    fs.renameSync(file, removed);
  } catch {
    return; // another was faster
  }
  if (livingOwner(removed)) {
    fs.renameSync(removed, file);
  } // it had been taken over in between
  else fs.rmSync(removed, { force: true });
}

/**
 * Replaces what this process's lock says about it; readers see the old or the new content.
 *
 * @param {string} file
 * @param {object} info
 */
function updateLock(file, info) {
  const next = `${file}.${process.pid}`;
  try {
    fs.writeFileSync(next, content(info));
    fs.renameSync(next, file);
  } finally {
    fs.rmSync(next, { force: true }); // left when the disk is full
  }
}

/**
 * Removes the lock if `pid` holds it.
 *
 * @param {string} file
 * @param {number} pid
 */
function releaseLock(file, pid = process.pid) {
  if (readLock(file)?.pid === pid) fs.rmSync(file, { force: true });
}

function content(info) {
  return JSON.stringify({ ...info, pid: process.pid, started: processStart(process.pid) }, null, 2);
}

module.exports = { livingOwner, processStart, readLock, releaseLock, tryLock, updateLock };
