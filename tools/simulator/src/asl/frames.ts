import type { Scope } from './jsonata';
import type { Frame, Identity, Json, Local } from './types';

export const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
export const top = ({ frames }: Local): Frame => frames[frames.length - 1];
export const isDistributed = (map: Json): boolean => map.ItemProcessor.ProcessorConfig?.Mode === 'DISTRIBUTED';
export const childContext = (now: number): Json => ({ Execution: { StartTime: new Date(now).toISOString() } });

export const frame = (
  path: string[],
  state: string,
  input: Json,
  variables: Record<string, Json>,
  context: Json,
): Frame => ({
  path,
  state,
  input,
  variables,
  retries: {},
  context,
});

export function scopeOf(
  { input, variables, context }: Frame,
  { arn, name, machine, ...own }: Identity,
  now: number,
): Scope {
  const Execution = { Id: arn, Name: name, Input: own.input, StartTime: new Date(own.startedAt).toISOString() };
  return { input, variables, now, context: { Execution, StateMachine: { Name: machine }, ...context } };
}
