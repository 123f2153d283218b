import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { RULES, statefulResources, type Subject } from '../src';
import { readApi } from '../src/api';
import type { Api } from '../src/public-surface';
import { flaws, Thing } from './thing/src/thing';

const GOOD = path.join(__dirname, 'thing');

const good: Subject = {
  directory: GOOD,
  construct: Thing,
  required: () => ({ label: 'a' }),
};

/** What a rule finds, by its name. */
function findings(rule: string, subject: Subject = good): string[] {
  const [found] = Object.values(RULES).flatMap((rules) => (rule in rules ? [rules[rule]] : []));
  return found(subject, apiOf(subject));
}

const apis = new Map<string, Api>();

function apiOf({ directory }: Subject): Api {
  const api = apis.get(directory) ?? readApi(directory, 'Thing');
  apis.set(directory, api);
  return api;
}

/** The same package with a text replaced in one of its files. */
function changed(file: string, from: string | RegExp, to: string): Subject {
  const directory = fs.mkdtempSync(path.join(folder, 'thing-'));
  fs.cpSync(GOOD, directory, { recursive: true });
  const name = path.join(directory, file);
  const text = fs.readFileSync(name, 'utf8');
  fs.writeFileSync(name, text.replace(from, to));
  expect(fs.readFileSync(name, 'utf8')).not.toBe(text);
  return { ...good, directory };
}

let folder: string;
beforeAll(() => {
  // Beside the good one, where the compiler finds the same modules.
  folder = fs.mkdtempSync(path.join(__dirname, `.bad-${os.hostname().slice(0, 8)}-`));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));
afterEach(() => flaws.clear());

const all = Object.values(RULES).flatMap((rules) => Object.keys(rules));

test.each(all)('a good construct keeps %s', (rule) => {
  expect(findings(rule)).toEqual([]);
});

const BEHAVIOUR: [rule: string, flaw: string, finding: string][] = [
  ['undefinedErasesNothing', 'erases', 'deadLetterQueueOverrides: undefined changes the template: '],
  ['alarmsCanBeSwitchedOff', 'own alarms', 'alarms.deadLetters: { enabled: false } removes nothing'],
  ['alarmsSaySeverityAndAllClear', 'own alarms', "its description begins 'messages could not be handled'"],
  ['thresholdsAreGreaterThan', 'own alarms', 'alarms.deadLetters: GreaterThanOrEqualToThreshold'],
  ['alarmsCanBeSilencedAndRated', 'own alarms', 'alarms.deadLetters: { notify: false } still notifies'],
  ['strictTopicLetsPublishersThrough', 'lets nobody in', "events.amazonaws.com publishes, and the topic's policy"],
  ['importedTopicIsWarnedOf', 'lets nobody in', 'no warning has the statement that lets cloudwatch.amazonaws.com'],
  ['alertsCarryAnId', 'no id', 'publishes an alert without an id'],
  ['tokensWorkOrAreRefused', 'reckons', 'attempts: a parameter is reckoned with'],
  ['missingPropsAreNamed', 'unchecked', "label: expected an error 'Dev/Subject: label must be given …', got none"],
  ['wronglyTypedPropsAreNamed', 'unchecked', "wait: expected an error 'Dev/Subject: wait must be …'"],
  ['misspeltPropsAreNamed', 'unchecked', "lable: expected an error 'Dev/Subject: lable …', got none"],
  ['allProblemsAreReportedAtOnce', 'unchecked', 'not named: alertTopic, wait, attempts'],
  ['logGroupsLeaveWithTheStack', 'keeps logs', 'DeletionPolicy Retain, expected Delete'],
];

test.each(BEHAVIOUR)('%s finds a construct that %s', (rule, flaw, finding) => {
  flaws.add(flaw);
  expect(findings(rule).join('\n')).toContain(finding);
});

const THING = 'src/thing.ts';
const SOURCES: [rule: string, file: string, from: string | RegExp, to: string, finding: string][] = [
  [
    'overridesAreNamedAfterTheirProperty',
    THING,
    'readonly deadLetterQueueOverrides?',
    'readonly queueOverrides?',
    'queueOverrides: there is no public property queue',
  ],
  [
    'alarmsHaveTheSameOptions',
    'src/alarms.ts',
    'readonly notify?',
    'readonly inform?',
    'alarms.deadLetters: lacks notify',
  ],
  [
    'alarmsHaveTheSameOptions',
    THING,
    'readonly alarms?: ThingAlarmsProps',
    'readonly alarms?: boolean',
    'alarms is boolean, expected a struct of alarms',
  ],
  ['propsUseTheVocabulary', THING, 'readonly alertTopic?', 'readonly alarmTopic?', 'alarmTopic is called alertTopic'],
  [
    'exportsArePrefixed',
    'src/index.ts',
    /$/,
    'export { Thing as Object };\n',
    'export Object does not begin with Thing',
  ],
  ['everythingIsDocumented', THING, '/** A word. */', '', 'ThingProps.label has no docstring'],
  ['everythingIsDocumented', THING, '@default 3', '', 'ThingProps.attempts is optional and has no @default'],
  ['readmeHasTheSections', 'README.md', '## Cost\n', '', 'README.md lacks the sections Cost'],
  ['readmeHasTheSections', 'README.md', '## Install\n', '## Runbook\n\n## Install\n', 'in the order Runbook, Install'],
  ['readmeNamesEverything', 'README.md', '`wait`', '', 'README.md does not name `wait`'],
  ['readmeShowsTheExamples', 'examples/minimal.ts', "'a'", "'b'", 'README.md does not show examples/minimal.ts'],
  ['integrationTestSetsEveryProp', 'integ/integ.all-options.ts', 'wait: Duration.minutes(2),', '', 'does not set wait'],
  [
    'statefulIdsAreKept',
    'test/stateful-resources.json',
    'SQS',
    'S3',
    'AWS::SQS::Queue, test/stateful-resources.json says',
  ],
];

test.each(SOURCES)('%s finds a change of %s', (rule, file, from, to, finding) => {
  expect(findings(rule, changed(file, from, to)).join('\n')).toContain(finding);
});

test('findingsAreAcknowledged and findingsCanBeShown find a construct without acknowledgements, or without a choice', () => {
  flaws.add('acknowledges nothing');
  expect(findings('findingsAreAcknowledged').join()).toContain('has no reason');

  flaws.clear();
  flaws.add('has no choice');
  expect(findings('findingsCanBeShown')).toEqual(['{ acknowledgeFindings: false } shows no finding']);
});

test('overridesAreNamedAfterTheirProperty looks at the properties of parts, too', () => {
  const renamed = changed(THING, 'readonly deadLetterQueueOverrides?', 'readonly deadLettersOverrides?');

  expect(findings('overridesAreNamedAfterTheirProperty', renamed)).toEqual([
    'deadLettersOverrides: there is no public property deadLetters',
  ]);
  expect(findings('overridesAreNamedAfterTheirProperty', { ...renamed, alarmOwner: 'ThingAlarms' })).toEqual([]);
});

test('every rule has a bad construct', () => {
  const tested = [...BEHAVIOUR, ...SOURCES].map(([rule]) => rule);
  expect(all.filter((rule) => !tested.includes(rule)).sort()).toEqual([
    'findingsAreAcknowledged',
    'findingsCanBeShown',
  ]);
});

test('the stateful resources of the good one', () => {
  expect(Object.values(statefulResources(good))).toEqual(['AWS::SQS::Queue']);
});
