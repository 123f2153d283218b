import type { Definition, Json } from '../asl/types';

/** A definition with one fault planted. */
export interface Mutant {
  /** What was done where, e.g. `Catch 1 of X dropped`. */
  readonly name: string;
  readonly definition: Definition;
}

/** One change of a definition: what it does, and how. */
interface Plant {
  readonly name: string;
  apply(definition: Json): void;
}

/** Every Catch, Retry, Output, Assign, rule and condition of every state, dropped or swapped with the next, in turn. */
export function mutantsOf(definition: Definition): Mutant[] {
  return plants(definition, []).map(({ name, apply }) => {
    const mutated: Json = JSON.parse(JSON.stringify(definition));
    apply(mutated);
    return { name, definition: mutated };
  });
}

function plants(definition: Definition, path: string[]): Plant[] {
  return Object.entries<Json>(definition.States).flatMap(([name, state]) => {
    const at = (root: Json): Json =>
      [...path].reduce((outer, map) => outer.States[map].ItemProcessor, root).States[name];
    const own = ofState(state).map((plant) => ({
      name: `${[...path, name].join('/')}: ${plant.name}`,
      apply: (root: Json) => plant.apply(at(root)),
    }));
    return state.Type === 'Map' ? [...own, ...plants(state.ItemProcessor, [...path, name])] : own;
  });
}

function ofState(state: Json): Plant[] {
  return [
    ...(['Retry', 'Catch', 'Choices'] as const).flatMap((list) => ofList(state, list)),
    ...ofFields(state, ''),
    ...conditions(state),
  ];
}

/** Each rule of a list dropped, and swapped with the next; then what is within it. */
function ofList(state: Json, list: string): Plant[] {
  const rules: Json[] = state[list] ?? [];
  return rules.flatMap((rule, index) => {
    const name = `${list} ${index + 1}`;
    const dropped = {
      name: `${name} dropped`,
      apply: (mutated: Json) => (rules.length > 1 ? mutated[list].splice(index, 1) : without(mutated, list)),
    };
    const swapped = {
      name: `${name} swapped with the next`,
      apply: (mutated: Json) => mutated[list].splice(index, 2, ...mutated[list].slice(index, index + 2).reverse()),
    };
    const inside = [...ofFields(rule, `${name}, `), ...negated(rule, name)].map((plant) => ({
      name: plant.name,
      apply: (mutated: Json) => plant.apply(mutated[list][index]),
    }));
    return [dropped, ...(index + 1 < rules.length ? [swapped] : []), ...inside];
  });
}

/** A Choice without rules goes on by its Default: it becomes a Pass. */
function without(state: Json, list: string): void {
  delete state[list];
  if (list !== 'Choices') return;
  state.Type = 'Pass';
  state.Next = state.Default;
  delete state.Default;
}

function ofFields(holder: Json, prefix: string): Plant[] {
  const output =
    'Output' in holder ? [{ name: `${prefix}Output dropped`, apply: (mutated: Json) => delete mutated.Output }] : [];
  const assigned = Object.keys(holder.Assign ?? {}).map((variable) => ({
    name: `${prefix}Assign of ${variable} dropped`,
    apply: (mutated: Json) => delete mutated.Assign[variable],
  }));
  return [...output, ...assigned];
}

function negated(rule: Json, name: string): Plant[] {
  if (!rule.Condition) return [];
  return [
    {
      name: `${name}, condition negated`,
      apply: (mutated: Json) => {
        mutated.Condition = mutated.Condition.replace(/^\{%([\s\S]*)%\}$/, '{% $not($1) %}');
      },
    },
  ];
}

/** Of a condition expression: the whole, and each term of an outermost OR. */
function conditions(state: Json): Plant[] {
  const condition: string | undefined = state.Arguments?.ConditionExpression;
  if (!condition) return [];
  const terms = condition.split(/ OR (?![^(]*\))/);
  const set = (value: string | undefined) => (mutated: Json) => {
    mutated.Arguments.ConditionExpression = value;
  };
  const dropped = { name: 'condition dropped', apply: set(undefined) };
  if (terms.length === 1) return [dropped];
  const each = terms.map((term, index) => ({
    name: `condition without "${term}"`,
    apply: set(terms.filter((_, other) => other !== index).join(' OR ')),
  }));
  return [dropped, ...each];
}
