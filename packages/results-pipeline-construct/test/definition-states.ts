/* eslint-disable @typescript-eslint/no-explicit-any -- a definition is JSON of any shape */
/** Reads a definition: its states, its transitions, the values in it. */
import { definitionOf, type Optional, templateOf } from './stack';

export type States = Record<string, any>;

/** The state machine's definition, with alerts unless the props say otherwise. */
export const define = (props: Optional = {}) =>
  definitionOf(templateOf((_, topic) => ({ alertTopic: topic, ...props })));

/** All states, also those within maps. */
export function statesOf(definition: any): [string, any][] {
  return Object.entries<any>(definition.States).flatMap(([name, state]) => [
    [name, state],
    ...(state.ItemProcessor ? statesOf(state.ItemProcessor) : []),
  ]);
}

/** All transitions: the state, what rules them (the state itself, a Choice rule or a Catch), and the next state. */
export const transitionsOf = (states: States): [string, any, string][] =>
  Object.entries(states).flatMap(([name, state]) => [
    ...[state.Next, state.Default].filter(Boolean).map((next): [string, unknown, string] => [name, state, next]),
    ...rulesOf(state).map((rule): [string, unknown, string] => [name, rule, rule.Next]),
  ]);

/** The Choice rules and the Catches of a state. */
export const rulesOf = (state: any): any[] => [...(state.Choices ?? []), ...(state.Catch ?? [])];

/** The states from which a state can be reached in one step. */
export const sourcesOf = (states: States, target: string): string[] => [
  ...new Set(
    transitionsOf(states)
      .filter(([, , next]) => next === target)
      .map(([name]) => name),
  ),
];

/** States that need their input: they read it and do not make it, or hand it on to one that does. */
export function readersOf(states: States): string[] {
  // What comes out of the results function begins a new input, and what is caught there is not part of it.
  const readers = new Set(Object.keys(states).filter((name) => JSON.stringify(states[name]).includes('$states.input')));
  for (let before = -1; before < readers.size;) {
    before = readers.size;
    for (const [name, rule, next] of transitionsOf(states)) {
      const handsOn = !('Output' in rule) && ['Choice', 'Wait', 'Pass'].includes(states[name].Type);
      if (handsOn && readers.has(next)) readers.add(name);
    }
  }
  return [...readers];
}

/** Every value within a value, at any depth, with its key. */
export function valuesIn(value: unknown, key = ''): { readonly key: string; readonly value: any }[] {
  const inner = value !== null && typeof value === 'object' ? Object.entries(value) : [];
  return [{ key, value }, ...inner.flatMap(([name, part]) => valuesIn(part, name))];
}
