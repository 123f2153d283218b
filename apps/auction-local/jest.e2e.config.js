// End-to-end tests: they deploy into a local AWS of their own, one file after the other.
module.exports = {
  ...require('../../jest.config.base.js')(__dirname),
  displayName: 'e2e',
  roots: ['<rootDir>/e2e'],
  testTimeout: 600_000,
  maxWorkers: 1,
};
