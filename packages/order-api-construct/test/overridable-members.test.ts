import * as path from 'node:path';
import { overridableMemberProblems } from '@org/construct-test';
import { OrderApi } from '../src';
import { HANDLER_CODE } from './helpers';
import before from './overridable-members.json';

const PROP = 'a prop has the same name: two ways to say one thing could contradict each other';
const REFUSED_BY_CDK = 'aws-cdk-lib throws for it beside the log group or the log format that the construct sets';

/** What could be overridden before overrides became plain option structs, and no longer can. */
const dropped = {
  'tableOverrides.deletionProtection': PROP,
  'tableOverrides.encryptionKey': PROP,
  'tableOverrides.maxWriteRequestUnits': PROP,
  'tableOverrides.pointInTimeRecovery': PROP,
  'tableOverrides.removalPolicy': PROP,
  'tableOverrides.stream': PROP,
  'handlerOverrides.logFormat': REFUSED_BY_CDK,
  'handlerOverrides.logRemovalPolicy': REFUSED_BY_CDK,
  'handlerOverrides.logRetention': REFUSED_BY_CDK,
  'handlerOverrides.logRetentionRetryOptions': REFUSED_BY_CDK,
  'handlerOverrides.logRetentionRole': REFUSED_BY_CDK,
  'apiOverrides.endpointTypes': 'aws-cdk-lib throws for it beside endpointConfiguration, which the construct sets',
};

test('what could be overridden before still can, or has a reason', () => {
  const subject = {
    directory: path.join(__dirname, '..'),
    construct: OrderApi,
    required: () => ({ handlerCode: HANDLER_CODE }),
  };
  expect(overridableMemberProblems(subject, { before, dropped })).toEqual([]);
});
