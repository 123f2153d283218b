const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const CACHES = ['node_modules', '__pycache__', '.pytest_cache', 'dist', 'cdk.out'];

/**
 * Every file below the given files and folders (missing ones are left out), sorted, without caches.
 *
 * @param {string[]} roots
 * @returns {string[]}
 */
function filesBelow(...roots) {
  const found = /** @type {string[]} */ ([]);
  const visit = (entry) => {
    const stat = statSync(entry, { throwIfNoEntry: false });
    if (stat?.isDirectory()) {
      for (const name of readdirSync(entry).sort()) {
        if (!CACHES.includes(name)) visit(path.join(entry, name));
      }
    } else if (stat) found.push(entry);
  };
  roots.forEach(visit);
  return found;
}

/**
 * A hash of texts and of the names and contents of files; names are taken relative to `root`.
 *
 * @param {string} root
 * @param {{ texts?: string[], files?: string[] }} of
 */
function fingerprint(root, { texts = [], files = [] }) {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text}\0`);
  for (const file of files) {
    hash
      .update(`${path.relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/** True when the file holds exactly this text. */
function hasStamp(file, value) {
  try {
    return readFileSync(file, 'utf8') === value;
  } catch {
    return false;
  }
}

/** Written last, when the work is done: what was interrupted has no stamp and is done again. */
function writeStamp(file, value) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, value);
}

module.exports = { filesBelow, fingerprint, hasStamp, writeStamp };
