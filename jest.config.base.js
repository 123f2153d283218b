// What every workspace's jest has in common. Packages are resolved to their TypeScript sources through the
// export condition "@org/source", so tests need no build.
module.exports = (rootDir) => ({
  rootDir,
  displayName: require(`${rootDir}/package.json`).name.replace(/^@org\//, ''),
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@org/source', 'node', 'node-addons'] },
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: `${__dirname}/tsconfig.test.json` }] },
  clearMocks: true,
});
