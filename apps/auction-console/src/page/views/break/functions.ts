import { system } from '../../state/live';

/** The deployed functions: id and what people call them. */
export function functionTitles(): Record<string, string> {
  const functions = (system.value?.resources ?? []).filter(({ kind }) => kind === 'function');
  return Object.fromEntries(functions.map(({ id, title }) => [id, title]));
}
