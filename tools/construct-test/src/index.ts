import { readApi } from './api';
import type { Api } from './public-surface';
import * as alarms from './rules/alarms';
import * as alertTopic from './rules/alert-topic';
import { findingsAreAcknowledged, findingsCanBeShown } from './rules/nag';
import { overridesAreNamedAfterTheirProperty, undefinedErasesNothing } from './rules/overrides';
import * as pack from './rules/package';
import * as props from './rules/props';
import * as vocabulary from './rules/vocabulary';
import type { Rule, Subject } from './subject';

export { type OverridableMembers, overridableMemberProblems } from './overridable-members';
export { readApi } from './api';
export { statefulResources } from './rules/package';
export type { Rule, Subject, Values } from './subject';

/** What every construct has to pass, by subject. */
export const RULES: Record<string, Record<string, Rule>> = {
  overrides: { undefinedErasesNothing, overridesAreNamedAfterTheirProperty },
  alarms: {
    alarmsHaveTheSameOptions: alarms.alarmsHaveTheSameOptions,
    alarmsCanBeSwitchedOff: alarms.alarmsCanBeSwitchedOff,
    alarmsSaySeverityAndAllClear: alarms.alarmsSaySeverityAndAllClear,
    thresholdsAreGreaterThan: alarms.thresholdsAreGreaterThan,
    alarmsCanBeSilencedAndRated: alarms.alarmsCanBeSilencedAndRated,
  },
  'alert topic': { ...alertTopic },
  props: { ...props },
  vocabulary: { ...vocabulary },
  package: {
    readmeHasTheSections: pack.readmeHasTheSections,
    readmeNamesEverything: pack.readmeNamesEverything,
    readmeShowsTheExamples: pack.readmeShowsTheExamples,
    integrationTestSetsEveryProp: pack.integrationTestSetsEveryProp,
    statefulIdsAreKept: pack.statefulIdsAreKept,
  },
  'cdk-nag': { findingsAreAcknowledged, findingsCanBeShown },
};

/** Runs every rule on a construct, each as a test of its own. */
export function describeConstruct(subject: Subject): void {
  let api: Api;
  beforeAll(() => {
    api = readApi(subject.directory, subject.construct.name);
  });
  for (const [group, rules] of Object.entries(RULES)) {
    describe(`the grammar of all constructs: ${group}`, () => {
      for (const [name, rule] of Object.entries(rules)) {
        test(sentence(name), () => expect(rule(subject, api)).toEqual([]));
      }
    });
  }
}

/** `alarmsCanBeSwitchedOff` as `alarms can be switched off`. */
function sentence(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
