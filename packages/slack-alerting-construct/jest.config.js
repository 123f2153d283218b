module.exports = { ...require('../../jest.config.base.js')(__dirname), globalSetup: '<rootDir>/test/global-setup.js' };
