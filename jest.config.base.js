// What every workspace's jest has in common. Packages are resolved to their TypeScript sources through the
// export condition "@org/auction-platform-source", so tests need no build.
// The caller's AWS settings and proxies change nothing: set here, so that all workers inherit it.
require('./tools/process/src/isolated-environment.cjs').isolateThisProcess();
// No test reads where a construct was made, and a trace for each took a tenth of a synthesis.
process.env.CDK_CONTEXT_JSON = JSON.stringify({ 'aws:cdk:disable-creation-stack-traces': true });
// The SDK of the tests announces the end of its support for Node 20 in every worker; we notice when we update it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

module.exports = (rootDir) => ({
  rootDir,
  displayName: require(`${rootDir}/package.json`).name.replace(/^@org\//, ''),
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@org/auction-platform-source', 'node', 'node-addons'] },
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: `${__dirname}/tsconfig.test.json` }] },
  clearMocks: true,
  // Another suite runs beside this one: a process or a synthesis may start slowly. What hangs still ends.
  testTimeout: 30_000,
});
