import { system } from '../../state/live';

/** Names of the deployed functions, with what people call them. */
export function functionNames(): Record<string, string> {
  const functions = (system.value?.resources ?? []).filter(({ kind, physicalId }) => kind === 'function' && physicalId);
  return Object.fromEntries(functions.map(({ physicalId, title }) => [physicalId!, title]));
}
