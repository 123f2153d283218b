// TableV2 of aws-cdk-lib 2.257 calls a constructor of its own that it deprecates, and warns of it at every table.
process.env.JSII_DEPRECATED ??= 'quiet';

module.exports = require('../../jest.config.base.js')(__dirname);
