import * as fc from 'fast-check';
import type { Member } from '../public-surface';
import { type Rule, templateOf } from '../subject';

/** Whether a prop passes options through to an underlying construct, or, called `…Defaults`, to several of them. */
export function isPassedThrough({ name }: Member): boolean {
  return /(Overrides|Defaults)$/.test(name);
}

/** A member of an `…Overrides` or `…Defaults` prop that is undefined leaves the default as it is, alone or with others. */
export const undefinedErasesNothing: Rule = (subject, api) => {
  const expected = JSON.stringify(templateOf(subject));
  const changes = (name: string, members: readonly string[]) =>
    JSON.stringify(templateOf(subject, { [name]: Object.fromEntries(members.map((key) => [key, undefined])) })) !==
    expected;
  return api.props.filter(isPassedThrough).flatMap((prop) => {
    const members = prop.members().map(({ name }) => name);
    if (members.length === 0) return [`${prop.name} has no members that the compiler can list: ${prop.type}`];
    const result = fc.check(
      fc.property(fc.subarray(members, { minLength: 1 }), (some) => !changes(prop.name, some)),
      { numRuns: 5, examples: [[members]] },
    );
    return result.failed
      ? [`${prop.name}: undefined changes the template: ${result.counterexample![0].join(', ')}`]
      : [];
  });
};

/** `handlerOverrides` overrides the public property `handler`, of the construct or of its parts. */
export const overridesAreNamedAfterTheirProperty: Rule = ({ alarmOwner }, api) => {
  const ofParts = alarmOwner === undefined ? [] : (api.exports.get(alarmOwner) ?? []);
  const properties = new Set([...api.members, ...ofParts].map(({ name }) => name));
  return api.props
    .filter(({ name }) => name.endsWith('Overrides'))
    .map(({ name }) => [name, name.replace(/Overrides$/, '')])
    .filter(([, property]) => !properties.has(property))
    .map(([name, property]) => `${name}: there is no public property ${property}`);
};
