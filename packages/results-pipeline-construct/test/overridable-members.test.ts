import { overridableMemberProblems, type OverridableMembers } from '@org/construct-test';
import before from './overridable-members.json';
import { subject } from './subject';

const NO_EFFECT = 'aws-cdk-lib refuses it beside the log group that the function has';
const ONE_NAME = 'aws-cdk-lib refuses it beside the newer option that the function has';
const ofFunctions = Object.fromEntries(
  ['resultsFunctionOverrides', 'orderFunctionOverrides'].flatMap((prop) => [
    [`${prop}.logRetention`, NO_EFFECT],
    [`${prop}.logRetentionRole`, NO_EFFECT],
    [`${prop}.logRetentionRetryOptions`, NO_EFFECT],
    [`${prop}.logRemovalPolicy`, NO_EFFECT],
    [`${prop}.logFormat`, ONE_NAME],
    [`${prop}.applicationLogLevel`, ONE_NAME],
    [`${prop}.systemLogLevel`, ONE_NAME],
    [`${prop}.loggingFormat`, 'only JSON was possible, with the log levels that the function has'],
  ]),
);

const members: OverridableMembers = {
  before,
  dropped: {
    ...ofFunctions,
    'bucketOverrides.bucketKeyEnabled': 'it was replaced with an encryptionKey, and is of no use without one',
  },
};

test('what could be overridden still can, or is gone for a reason', () => {
  expect(overridableMemberProblems(subject, members)).toEqual([]);
});
