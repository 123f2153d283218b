import type { Json } from '../asl/types';

type Item = Record<string, { S?: string; N?: string }>;

const TOKENS = /\s*(attribute_not_exists|attribute_exists|AND|OR|NOT|<>|<=|>=|[=<>()]|[#:]\w+)/y;

/**
 * Evaluates a condition expression (DynamoDB developer guide, "Condition and filter expressions"): comparisons, the two
 * functions of existence, AND, OR, NOT and parentheses; anything else is refused by name.
 *
 * @param item the item as it is, if there is one
 */
export function holds(expression: string, item: Item | undefined, args: Json): boolean {
  return new Condition(tokensOf(expression), item ?? {}, args).whole();
}

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  TOKENS.lastIndex = 0;
  while (TOKENS.lastIndex < expression.trimEnd().length) {
    const at = TOKENS.lastIndex;
    const match = TOKENS.exec(expression);
    if (!match) throw new Error(`condition not known to the simulator: ${expression.slice(at)}`);
    tokens.push(match[1]);
  }
  return tokens;
}

class Condition {
  private at = 0;

  constructor(
    private readonly tokens: string[],
    private readonly item: Item,
    private readonly args: Json,
  ) {}

  whole(): boolean {
    const value = this.or();
    if (this.at < this.tokens.length) throw new Error(`condition not known to the simulator: ${this.tokens[this.at]}`);
    return value;
  }

  private or(): boolean {
    let value = this.and();
    while (this.accept('OR')) value = this.and() || value;
    return value;
  }

  private and(): boolean {
    let value = this.not();
    while (this.accept('AND')) value = this.not() && value;
    return value;
  }

  private not(): boolean {
    return this.accept('NOT') ? !this.not() : this.term();
  }

  private term(): boolean {
    if (this.accept('(')) {
      const value = this.or();
      this.expect(')');
      return value;
    }
    const token = this.tokens[this.at];
    if (token === 'attribute_exists' || token === 'attribute_not_exists') {
      this.at += 1;
      this.expect('(');
      const exists = this.operand() !== undefined;
      this.expect(')');
      return exists === (token === 'attribute_exists');
    }
    const left = this.operand();
    const operator = this.tokens[this.at++];
    return compare(left, operator, this.operand());
  }

  private operand(): Json {
    const token = this.tokens[this.at++] ?? 'nothing';
    if (token.startsWith('#')) return this.item[this.args.ExpressionAttributeNames[token]];
    if (token.startsWith(':')) return this.args.ExpressionAttributeValues[token];
    throw new Error(`condition not known to the simulator: ${token}`);
  }

  private accept(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at += 1;
    return true;
  }

  private expect(token: string): void {
    if (!this.accept(token)) throw new Error(`condition not known to the simulator: ${token} is missing`);
  }
}

/** Of an attribute that is missing, or of another type, no comparison is true. */
function compare(left: Json, operator: string, right: Json): boolean {
  if (left === undefined || right === undefined) return false;
  const type = 'N' in left ? 'N' : 'S';
  if (!(type in right)) return operator === '<>';
  const [a, b] = type === 'N' ? [Number(left.N), Number(right.N)] : [left.S, right.S];
  switch (operator) {
    case '=':
      return a === b;
    case '<>':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      throw new Error(`condition not known to the simulator: ${operator}`);
  }
}
