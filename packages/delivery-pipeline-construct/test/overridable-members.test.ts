import { overridableMemberProblems } from '@org/construct-test';
import before from './overridable-members.json';
import { subject } from './subject';

/** What can no longer be overridden, and why. */
const dropped = {
  'pipelineOverrides.enableKeyRotation':
    'the key is the one that crossAccountKeys makes, and it rotates; here it had no effect',
};

test('every member that could be overridden still can, unless there is a reason', () => {
  expect(overridableMemberProblems(subject, { before, dropped })).toEqual([]);
});
