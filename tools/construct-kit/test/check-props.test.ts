import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CfnParameter, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { checkProps, type PropRelation, type PropRules } from '../src/check-props';
import {
  duration,
  flag,
  integer,
  like,
  list,
  number,
  oneOf,
  overrides,
  required,
  struct,
  text,
} from '../src/prop-rules';

interface ThingProps {
  readonly topic: sns.ITopic;
  readonly count?: number;
  readonly rate?: number;
  readonly wait?: Duration;
  readonly longest?: Duration;
  readonly kept?: Duration;
  readonly retention?: logs.RetentionDays;
  readonly label?: string;
  readonly enabled?: boolean;
  readonly names?: string[];
  readonly throttle?: { readonly burst?: number };
  readonly queueOverrides?: object;
}

const RULES: PropRules<ThingProps> = {
  topic: required(like('sns.ITopic', 'topicArn', 'grantPublish')),
  count: integer({ min: 1, max: 10 }),
  rate: number({ above: 0 }),
  wait: duration({ min: Duration.seconds(10), max: Duration.days(1) }),
  longest: duration({ min: Duration.hours(1), max: Duration.days(7), step: Duration.hours(1) }),
  kept: duration({ min: Duration.days(1), step: Duration.days(1) }),
  retention: oneOf('logs.RetentionDays', logs.RetentionDays),
  label: text({ pattern: /^[a-z]+$/, allowed: 'a word in lower case' }),
  enabled: flag(),
  names: list(text(), { min: 1, max: 2 }),
  throttle: struct({ burst: integer({ min: 1 }) }),
  queueOverrides: overrides({ fifo: 'Thing: its queue is a standard queue' }),
};

class Thing extends Construct {
  constructor(scope: Construct, id: string, props: ThingProps, relations: PropRelation<ThingProps>[] = []) {
    super(scope, id);
    checkProps(this, 'Thing', props, RULES, relations);
  }
}
class SpecialThing extends Thing {}

function stackWithTopic() {
  const stack = new Stack(undefined, 'Dev');
  return { stack, topic: new sns.Topic(stack, 'Topic') };
}

/** What is said of these props, given by plain JavaScript. */
function errorOf(props: unknown, type: typeof Thing = Thing): string {
  const { stack, topic } = stackWithTopic();
  const given = props instanceof Object ? { topic, ...props } : props;
  try {
    new type(stack, 'Thing', given as ThingProps);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

test.each<[string, object, string]>([
  ['a missing prop', { topic: undefined }, 'topic must be given, got undefined'],
  ['another type', { topic: 'arn:aws:sns:x' }, "topic must be of type sns.ITopic, got 'arn:aws:sns:x'"],
  ['a number too large', { count: 11 }, 'count must be a whole number from 1 to 10, got 11'],
  ['a fraction', { count: 1.5 }, 'count must be a whole number from 1 to 10, got 1.5'],
  ['a text for a number', { count: '3' }, "count must be a whole number from 1 to 10, got '3'"],
  ['nothing a second', { rate: 0 }, 'rate must be a number greater than 0, got 0'],
  ['not a number', { rate: NaN }, 'rate must be a number greater than 0, got NaN'],
  ['too short', { wait: Duration.seconds(2) }, 'wait must be a Duration between 10 seconds and 1 day, got 2 seconds'],
  ['a bare number of seconds', { wait: 60 }, 'wait must be a Duration between 10 seconds and 1 day, got 60'],
  [
    'half an hour',
    { longest: Duration.minutes(90) },
    'longest must be a Duration in whole multiples of 1 hour between 1 hour and 7 days, got 1 hour 30 minutes',
  ],
  [
    'no whole day',
    { kept: Duration.hours(25) },
    'kept must be a Duration in whole multiples of 1 day of at least 1 day, got 1 day 1 hour',
  ],
  ['the name of a value', { retention: 'ONE_DAY' }, "retention must be a value of logs.RetentionDays, got 'ONE_DAY'"],
  ['another pattern', { label: 'A b' }, "label must be a word in lower case, got 'A b'"],
  ['a text for a flag', { enabled: 'no' }, "enabled must be true or false, got 'no'"],
  ['an empty list', { names: [] }, 'names must be a list of at least 1 and at most 2, got an empty list'],
  ['an empty element', { names: ['a', ''] }, "names[1] must be a text that is not empty, got ''"],
  ['a member', { throttle: { burst: 0 } }, 'throttle.burst must be a whole number of at least 1, got 0'],
  ['an unknown member', { throttle: { bust: 1 } }, 'throttle.bust is unknown, known are burst'],
  [
    'an owned override',
    { queueOverrides: { fifo: true } },
    'queueOverrides.fifo must be left out: it is decided by Thing: its queue is a standard queue',
  ],
  ['a misspelt prop', { cuont: 3 }, 'cuont is unknown to Thing, did you mean count?'],
  ['an unknown prop', { colour: 3 }, 'colour is unknown to Thing'],
])('names %s with the path', (_, props, expected) => {
  expect(errorOf(props)).toBe(`Dev/Thing: ${expected}`);
});

test('names a missing prop when there are no props at all', () => {
  expect(errorOf(undefined)).toBe('Dev/Thing: topic must be given, got undefined');
});

test('reports all problems in one error', () => {
  expect(errorOf({ count: 0, wait: 3, topik: 1 })).toBe(
    [
      'Dev/Thing: 3 problems',
      '  - topik is unknown to Thing, did you mean topic?',
      '  - count must be a whole number from 1 to 10, got 0',
      '  - wait must be a Duration between 10 seconds and 1 day, got 3',
    ].join('\n'),
  );
});

test('lets a subclass have props of its own', () => {
  expect(errorOf({ colour: 3 }, SpecialThing)).toBe('');
});

test('what is undefined was not given', () => {
  expect(errorOf({ count: undefined, colour: undefined, queueOverrides: { fifo: undefined } })).toBe('');
});

test.each<[string, (parameter: CfnParameter) => object]>([
  ['count', (parameter) => ({ count: parameter.valueAsNumber })],
  ['rate', (parameter) => ({ rate: parameter.valueAsNumber })],
  ['wait', (parameter) => ({ wait: Duration.seconds(parameter.valueAsNumber) })],
  ['names', (parameter) => ({ names: parameter.valueAsList })],
])('refuses a token for %s by name', (name, props) => {
  const { stack, topic } = stackWithTopic();
  const parameter = new CfnParameter(stack, 'Parameter', { type: name === 'names' ? 'List<String>' : 'Number' });

  expect(() => new Thing(stack, 'Thing', { topic, ...props(parameter) })).toThrow(
    `Dev/Thing: ${name} must be known at synthesis, got a token`,
  );
});

test('looks at relations only between props that are right by themselves', () => {
  const { stack, topic } = stackWithTopic();
  const relation: PropRelation<ThingProps> = { of: ['count', 'rate'], problem: () => 'rate must be below count' };

  expect(() => new Thing(stack, 'A', { topic, count: 1, rate: 2 }, [relation])).toThrow(
    'Dev/A: rate must be below count',
  );
  expect(() => new Thing(stack, 'B', { topic, count: 0, rate: 2 }, [relation])).toThrow(
    /^Dev\/B: count must be[^\n]*$/,
  );
});

test('a text may be empty where that means something', () => {
  const problems = (value: unknown) => text({ mayBeEmpty: true }).problems('environment.PREFIX', value);

  expect(problems('')).toEqual([]);
  expect(problems(8080)).toEqual(['environment.PREFIX must be a text, got 8080']);
});

test('a value of an enum is one of its values, and not one of its names', () => {
  enum Words {
    First = 'first',
  }
  enum Numbers {
    One = 1,
  }
  const problems = (values: object, value: unknown) => oneOf('Enum', values as never).problems('prop', value);

  expect([problems(Words, 'first'), problems(Numbers, 1)]).toEqual([[], []]);
  expect(problems(Words, 'First')).toEqual(["prop must be a value of Enum, got 'First'"]);
  expect(problems(Numbers, 'One')).toEqual(["prop must be a value of Enum, got 'One'"]);
});
