import jsonata from 'jsonata';
import type { Json } from './types';

/** What an expression of a state can see (Step Functions developer guide, "Passing data between states with variables"). */
export interface Scope {
  readonly input?: Json;
  readonly result?: Json;
  readonly errorOutput?: Json;
  readonly context?: Json;
  readonly variables: Readonly<Record<string, Json>>;
  /** Milliseconds. */
  readonly now: number;
}

/** An expression failed, or had no value: `States.QueryEvaluationError`. */
export class QueryError extends Error {}

const STATES = ['input', 'result', 'errorOutput', 'context'] as const;

/** Their values differ from call to call, or Step Functions has them and the reference implementation does not. */
const REFUSED = /\$(eval|random|uuid|now|parse|partition|range|hash)\b/;

interface Compiled {
  readonly expression: jsonata.Expression;
  /** What it reads, as far as its text says. */
  readonly states: readonly (typeof STATES)[number][];
  readonly variables: readonly string[];
  readonly time: boolean;
}

type Evaluated = { readonly value: Json } | { readonly message: string };

/** Evaluates templates with JSONata's reference implementation, each expression once for all that it reads. */
export class Evaluator {
  /** Expressions that were really evaluated, and those that were remembered. */
  public evaluated = 0;
  public remembered = 0;
  private readonly compiled = new Map<string, Compiled>();
  private readonly memo = new Map<string, Evaluated>();

  /**
   * @param template any value: every string in `{% %}`, at any depth, is an expression
   * @throws QueryError
   */
  async evaluate(template: Json, scope: Scope): Promise<Json> {
    if (Array.isArray(template)) {
      const list: Json[] = [];
      for (const entry of template) list.push(await this.evaluate(entry, scope));
      return list;
    }
    if (typeof template === 'object' && template !== null) {
      const object: Record<string, Json> = {};
      for (const [key, value] of Object.entries(template)) object[key] = await this.evaluate(value, scope);
      return object;
    }
    const source = typeof template === 'string' ? /^\{%([\s\S]*)%\}$/.exec(template)?.[1] : undefined;
    return source === undefined ? template : this.expression(source, scope);
  }

  private async expression(source: string, scope: Scope): Promise<Json> {
    const compiled = this.compile(source);
    const key = source + keyOf(compiled, scope);
    let known = this.memo.get(key);
    if (known) {
      this.remembered += 1;
    } else {
      this.evaluated += 1;
      known = await evaluated(compiled, scope);
      this.memo.set(key, known);
    }
    if ('message' in known) throw new QueryError(known.message);
    return known.value;
  }

  private compile(source: string): Compiled {
    const known = this.compiled.get(source);
    if (known) return known;
    const refused = REFUSED.exec(source);
    if (refused) throw new Error(`the function ${refused[0]} is not known to the simulator: ${source}`);
    if (/\bcontext\.(State|Task)\b/.test(source)) throw new Error(`context.State and .Task are not known: ${source}`);
    const compiled = {
      expression: jsonata(source),
      states: STATES.filter((name) => /\$states(?!\.\w)/.test(source) || source.includes(`$states.${name}`)),
      variables: [...new Set([...source.matchAll(/\$([A-Za-z_]\w*)/g)].map((match) => match[1]))],
      time: source.includes('$millis'),
    };
    this.compiled.set(source, compiled);
    return compiled;
  }
}

function keyOf({ states, variables, time }: Compiled, scope: Scope): string {
  let key = time ? `|${scope.now}` : '|';
  for (const name of states) key += `|${name}:${JSON.stringify(scope[name])}`;
  for (const name of variables) {
    if (name in scope.variables) key += `|$${name}:${JSON.stringify(scope.variables[name])}`;
  }
  return key;
}

async function evaluated({ expression }: Compiled, scope: Scope): Promise<Evaluated> {
  const { now, variables, ...states } = scope;
  try {
    const value: unknown = await expression.evaluate(undefined, { ...variables, states, millis: () => now });
    if (value === undefined) return { message: 'the expression has no value' };
    return { value: JSON.parse(JSON.stringify(value)) }; // without jsonata's own array properties
  } catch (error) {
    return { message: String((error as Error).message) };
  }
}
