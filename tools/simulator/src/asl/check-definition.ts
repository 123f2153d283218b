import type { Definition, Json } from './types';

const COMMON = ['Type', 'Comment', 'QueryLanguage'];
const ENDS = ['Next', 'End', 'Output', 'Assign'];
const ERRORS = ['Retry', 'Catch'];

/** Fields that the interpreter carries out; of a state with any other field nobody would know what it does here. */
const FIELDS: Record<string, string[]> = {
  Pass: ENDS,
  Wait: [...ENDS, 'Seconds'],
  Succeed: ['Output'],
  Fail: ['Error', 'Cause'],
  Choice: ['Choices', 'Default', 'Output', 'Assign'],
  Task: [...ENDS, ...ERRORS, 'Resource', 'Arguments', 'TimeoutSeconds'],
  Map: [
    ...[...ENDS, ...ERRORS, 'Items', 'ItemSelector', 'ItemBatcher', 'ItemProcessor', 'MaxConcurrency', 'Label'],
    'ToleratedFailurePercentage',
  ],
};

const PARTS: Record<string, string[]> = {
  Retry: ['ErrorEquals', 'IntervalSeconds', 'MaxAttempts', 'BackoffRate', 'MaxDelaySeconds', 'JitterStrategy'],
  Catch: ['ErrorEquals', 'Next', 'Output', 'Assign', 'Comment'],
  Choices: ['Condition', 'Next', 'Output', 'Assign', 'Comment'],
};

/**
 * Refuses by name what the interpreter does not carry out.
 *
 * @throws Error with the path of the state and the field or type
 */
export function checkDefinition(definition: Definition, path = ''): void {
  if (path === '' && definition.QueryLanguage !== 'JSONata') {
    throw new Error(`QueryLanguage must be JSONata, got ${definition.QueryLanguage}`);
  }
  for (const [name, state] of Object.entries(definition.States)) checkState(`${path}${name}`, state);
}

function checkState(at: string, state: Json): void {
  const known = FIELDS[state.Type];
  if (!known) throw new Error(`${at}: a state of type ${state.Type} is not known to the simulator`);
  onlyKnown(at, state, [...COMMON, ...known]);
  if ('QueryLanguage' in state && state.QueryLanguage !== 'JSONata') {
    throw new Error(`${at}: QueryLanguage must be JSONata, got ${state.QueryLanguage}`);
  }
  for (const [field, fields] of Object.entries(PARTS)) {
    for (const part of state[field] ?? []) onlyKnown(`${at}.${field}`, part, fields);
  }
  if (state.Type === 'Wait' && typeof state.Seconds !== 'number') {
    throw new Error(`${at}: Seconds must be a number, got ${JSON.stringify(state.Seconds)}`);
  }
  if (state.Type !== 'Map') return;
  onlyKnown(`${at}.ItemBatcher`, state.ItemBatcher ?? {}, ['MaxItemsPerBatch', 'MaxInputBytesPerBatch']);
  checkDefinition({ ...state.ItemProcessor, QueryLanguage: 'JSONata' }, `${at}/`);
}

function onlyKnown(at: string, object: Json, fields: string[]): void {
  const unknown = Object.keys(object).find((field) => !fields.includes(field));
  if (unknown) throw new Error(`${at}: the field ${unknown} is not known to the simulator`);
}
