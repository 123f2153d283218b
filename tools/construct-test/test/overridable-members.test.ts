import * as path from 'node:path';
import { overridableMemberProblems } from '../src';
import { Thing } from './thing/src/thing';

const thing = { directory: path.join(__dirname, 'thing'), construct: Thing, required: () => ({ label: 'a' }) };

test('a member that is refused or unknown needs a reason, and no other has one', () => {
  const before = {
    deadLetterQueueOverrides: ['fifo', 'queueName', 'retentionPeriod'],
    topicOverrides: ['displayName'],
  };
  const problems = (dropped: Record<string, string>) => overridableMemberProblems(thing, { before, dropped });

  expect(problems({})).toEqual([
    'deadLetterQueueOverrides.fifo can no longer be overridden, without a reason',
    'topicOverrides.displayName can no longer be overridden, without a reason',
  ]);
  const dropped = { 'deadLetterQueueOverrides.fifo': 'a standard queue', 'topicOverrides.displayName': 'no topic' };
  expect(problems(dropped)).toEqual([]);
  expect(problems({ ...dropped, 'deadLetterQueueOverrides.queueName': 'none' })).toEqual([
    'deadLetterQueueOverrides.queueName has a reason for being gone, and can be overridden',
  ]);
});
