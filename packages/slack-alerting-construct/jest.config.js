module.exports = {
  ...require('../../jest.config.base.js')(__dirname),
  globalSetup: '<rootDir>/test/global-setup.js',
  // No test is about time: a busy machine must not fail one.
  testTimeout: 60_000,
};
