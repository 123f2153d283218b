// Read by every command before anything else, so it is written in JavaScript that Node 12 still parses.

export var MINIMUM_NODE = '20.19.0';

/** -1, 0 or 1: how two versions of the form "20.19.0" compare. */
export function compareVersions(a, b) {
  var left = a.split('.').map(Number);
  var right = b.split('.').map(Number);
  for (var i = 0; i < 3; i++) {
    var difference = (left[i] || 0) - (right[i] || 0);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  return 0;
}

/** Ends the process with exit code 1, and says what to install, when this Node is too old. */
export function requireNode() {
  var found = process.versions.node;
  if (compareVersions(found, MINIMUM_NODE) >= 0) return;
  console.error(
    'This needs Node >= 20.19, and this is Node ' +
      found +
      ' (' +
      process.execPath +
      ').\n' +
      'Install a newer one from https://nodejs.org, or with nvm: nvm install 22',
  );
  process.exit(1);
}
