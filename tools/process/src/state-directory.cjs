const path = require('node:path');

/**
 * Where what belongs to a running `npm start` is kept: what LOCAL_AWS_STATE names, or `.local` of the repository.
 *
 * @param {string} root of the repository
 * @param {NodeJS.ProcessEnv} env
 */
function stateDirectory(root, env = process.env) {
  return path.resolve(env.LOCAL_AWS_STATE || path.join(root, '.local'));
}

module.exports = { stateDirectory };
