import { overridableMemberProblems, type OverridableMembers } from '@org/construct-test';
import members from './overridable-members.json';
import { subject } from './subject';

test('what could be overridden can be, or has a reason', () => {
  expect(overridableMemberProblems(subject, members as OverridableMembers)).toEqual([]);
});
