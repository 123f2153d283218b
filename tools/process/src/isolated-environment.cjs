// The environment of everything that runs against the local AWS: nothing that the caller has set up for AWS, for CDK or
// for a way out reaches it. Shared by the set-up (plain Node), by jest's configuration and by apps/auction-local.
const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];
/** Says nothing about an account: tools may print what they print. */
const KEPT = new Set(['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED']);

/**
 * The environment without the caller's variables and files for AWS and CDK, with which loopback is never proxied.
 *
 * @param {NodeJS.ProcessEnv} env the environment to start from
 * @returns {NodeJS.ProcessEnv}
 */
function isolated(env = process.env) {
  const inherited = Object.entries(env).filter(([name]) => KEPT.has(name) || !/^(AWS|CDK)_/.test(name));
  return {
    ...Object.fromEntries(inherited),
    ...withoutProxyToLoopback(env),
    // ~/.aws may name endpoints, switch given ones off (ignore_configured_endpoint_urls) or ask for FIPS endpoints.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/**
 * NO_PROXY and no_proxy of an environment, with loopback added.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function withoutProxyToLoopback(env) {
  const listed = [env.NO_PROXY, env.no_proxy].flatMap((list) => (list ?? '').split(/[\s,]+/)).filter(Boolean);
  const list = [...new Set([...listed, ...LOOPBACK])].join(',');
  return { NO_PROXY: list, no_proxy: list }; // programs differ in which of the two they read first
}

/** Makes this process's environment isolated; every process that it starts inherits it. */
function isolateThisProcess() {
  const env = isolated();
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
}

module.exports = { isolated, isolateThisProcess, withoutProxyToLoopback };
