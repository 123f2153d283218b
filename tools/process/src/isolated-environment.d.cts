/**
 * The environment without the caller's variables and files for AWS and CDK, with which loopback is never proxied.
 *
 * @param env the environment to start from; this process's by default
 */
export function isolated(env?: NodeJS.ProcessEnv): NodeJS.ProcessEnv;

/** Makes this process's environment isolated; every process that it starts inherits it. */
export function isolateThisProcess(): void;

/** NO_PROXY and no_proxy of an environment, with loopback added. */
export function withoutProxyToLoopback(env: NodeJS.ProcessEnv): { NO_PROXY: string; no_proxy: string };
