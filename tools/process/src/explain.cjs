const fs = require('node:fs');

// What the output of npm, pip and venv means for the person in front of it. The first rule that matches wins:
// a full disk makes many tools fail in ways that look like something else.
const DISK_FULL = 'The disk is full. Free about 1.5 GB, then run the same command again.';
const RULES = [
  { when: /ENOSPC|No space left on device|EDQUOT|Disk quota exceeded/i, advice: DISK_FULL },
  {
    when: /ensurepip is not available|No module named '?(venv|ensurepip)|python3[\d.]*-venv/i,
    advice:
      'This Python cannot make virtual environments. Debian and Ubuntu: sudo apt install python3-venv ' +
      '(for another Python than the default: python3.X-venv). Or point PYTHON at another Python >= 3.10.',
  },
  {
    when: /spawn npm ENOENT/,
    advice:
      'There is no npm on the PATH. It comes with Node (https://nodejs.org); on Debian it is a package of its own: npm.',
  },
  {
    when: /CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|UNABLE_TO_(GET|VERIFY)|CERT_HAS_EXPIRED|unable to get local issuer/i,
    advice:
      "The package registry's certificate is not trusted here. Behind a company proxy, point NODE_EXTRA_CA_CERTS and " +
      'PIP_CERT at its certificate.',
  },
  {
    when: /\bE40[13]\b|code E407|401 Unauthorized|403 Forbidden|407 Proxy/i,
    advice:
      'The package registry refused access. Check the registry and its login: npm config get registry, pip config list.',
  },
  {
    when: /EACCES|EPERM|EROFS|Permission denied|Read-only file system/i,
    advice:
      'No permission to write here. Check who owns this folder (an earlier run with sudo leaves files of root) and the ' +
      'caches of npm and pip, then run the same command again.',
  },
  {
    when: /can only install packages when your package\.json and package-lock\.json|EUSAGE/,
    advice: 'package.json and package-lock.json disagree. Run npm install and commit both.',
  },
  {
    when: /ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|NewConnectionError|ConnectTimeoutError|Connection refused|Name or service not known|Temporary failure in name resolution|nodename nor servname|Network is unreachable|ProxyError|Max retries exceeded|from versions: none/i,
    advice:
      'The package registry cannot be reached. Check the network and the proxy (HTTPS_PROXY), and where packages come ' +
      'from: npm config get registry, pip config list. Then run the same command again.',
  },
];

/** Bytes on a disk below which a failure is put down to it, whatever a tool says: many do not say. */
const TOO_LITTLE_SPACE = 20_000_000;

/**
 * One line on what to do about a failed step, from its output and from the disks that it writes to; undefined when no
 * rule knows it.
 *
 * @param {string} output what the step printed
 * @param {string[]} directories where it writes
 * @param {(directory: string) => { bavail: number, bsize: number }} statfs
 * @returns {string | undefined}
 */
function explain(output, directories = [], statfs = fs.statfsSync) {
  if (directories.some((directory) => freeSpace(directory, statfs) < TOO_LITTLE_SPACE)) return DISK_FULL;
  return RULES.find((rule) => rule.when.test(output))?.advice;
}

function freeSpace(directory, statfs) {
  try {
    const { bavail, bsize } = statfs(directory);
    return bavail * bsize;
  } catch {
    return Infinity; // not known
  }
}

/**
 * The last lines of an output, without empty ones at its end.
 *
 * @param {string} output
 * @param {number} lines how many
 */
function tail(output, lines = 20) {
  return output.trimEnd().split(/\r?\n/).slice(-lines).join('\n');
}

module.exports = { explain, tail };
