import { readApi } from './api';
import type { Api } from './public-surface';
import { isPassedThrough } from './rules/overrides';
import { make, type Subject } from './subject';

/** What could be overridden once, and why some of it no longer can. */
export interface OverridableMembers {
  /** Members of each `…Overrides` prop as they were, under today's name of the prop. */
  readonly before: Record<string, string[]>;
  /** Members that are gone or refused, as `tableOverrides.stream`, each with its reason. */
  readonly dropped: Record<string, string>;
}

/** What is wrong with the lists: a member that went without a reason, or a reason for one that is still there. */
export function overridableMemberProblems(subject: Subject, { before, dropped }: OverridableMembers): string[] {
  const now = overridable(subject, readApi(subject.directory, subject.construct.name));
  const gone = Object.entries(before)
    .flatMap(([prop, members]) => members.map((member) => `${prop}.${member}`))
    .filter((name) => !now.has(name));
  return [
    ...gone.filter((name) => !(name in dropped)).map((name) => `${name} can no longer be overridden, without a reason`),
    ...Object.keys(dropped)
      .filter((name) => !gone.includes(name))
      .map((name) => `${name} has a reason for being gone, and can be overridden`),
  ];
}

/** Members that the types offer and the construct does not refuse. */
function overridable(subject: Subject, api: Api): Set<string> {
  const names = api.props
    .filter(isPassedThrough)
    .flatMap((prop) => prop.members().map(({ name }) => [prop.name, name] as const));
  return new Set(names.filter(([prop, member]) => !refuses(subject, prop, member)).map((name) => name.join('.')));
}

function refuses(subject: Subject, prop: string, member: string): boolean {
  // Deprecated members are tried, too: that aws-cdk-lib warns of them is not what this is about.
  process.env.JSII_DEPRECATED = 'quiet';
  try {
    make(subject, { [prop]: { [member]: 'anything' } });
    return false;
  } catch (error) {
    return String(error).includes(`${prop}.${member} must be left out`);
  }
}
