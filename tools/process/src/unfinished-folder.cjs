const { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } = require('node:fs');
const path = require('node:path');

/** What an unfinished folder's name has behind the name of its place. */
const MARK = '.unfinished-';

/**
 * A folder to fill, beside the place where it is to appear, whole or not at all. Of several processes that fill one for the
 * same place the first one wins.
 *
 * @param {string} place
 */
function unfinishedFolder(place) {
  mkdirSync(path.dirname(place), { recursive: true });
  const folder = mkdtempSync(place + MARK);
  return {
    folder,
    /** Moves the folder to its place; what another process has put there meanwhile stays. */
    publish() {
      chmodSync(folder, 0o755);
      try {
        renameSync(folder, place);
      } catch (error) {
        if (!existsSync(place)) throw error;
      }
    },
    /** Removes the folder unless it was published. */
    discard() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @param {string} name */
const isUnfinished = (name) => name.includes(MARK);

module.exports = { isUnfinished, unfinishedFolder };
