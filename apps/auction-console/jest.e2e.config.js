// Tests of the page in a browser: of the page alone, and with a system behind it; one file after the other.
module.exports = {
  ...require('../../jest.config.base.js')(__dirname),
  displayName: 'console',
  roots: ['<rootDir>/e2e'],
  globalSetup: '<rootDir>/e2e/support/global-setup.js',
  testTimeout: 300_000,
  maxWorkers: 1,
};
