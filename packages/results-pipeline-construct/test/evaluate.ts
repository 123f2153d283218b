import jsonata from 'jsonata';

/** What an expression of a state can see. */
export interface Scope {
  readonly input?: unknown;
  readonly result?: unknown;
  readonly errorOutput?: unknown;
  readonly context?: unknown;
  readonly variables?: Record<string, unknown>;
}

const parsed = new Map<string, jsonata.Expression>();

/**
 * Evaluates a template as Step Functions does: every string in `{% %}`, at any depth, with `$states` and the assigned
 * variables bound and no document behind it. An undefined result is an error, as it is there.
 */
export async function evaluate(template: unknown, scope: Scope = {}): Promise<unknown> {
  if (Array.isArray(template)) return Promise.all(template.map((entry) => evaluate(entry, scope)));
  if (typeof template === 'object' && template !== null) {
    const entries = await Promise.all(
      Object.entries(template).map(async ([key, value]) => [key, await evaluate(value, scope)] as const),
    );
    return Object.fromEntries(entries);
  }
  const source = typeof template === 'string' ? /^\{%([\s\S]*)%\}$/.exec(template)?.[1] : undefined;
  if (source === undefined) return template;
  if (!parsed.has(source)) parsed.set(source, jsonata(source));
  const { variables = {}, ...states } = scope;
  const value = await parsed.get(source)!.evaluate(undefined, { ...variables, states });
  if (value === undefined) throw new Error(`States.QueryEvaluationError: no value: ${source}`);
  return JSON.parse(JSON.stringify(value)); // without jsonata's own array properties
}
