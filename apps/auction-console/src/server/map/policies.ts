import type { PolicySentence } from '../../contract';

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/**
 * The statements of a policy in words, one sentence each: "may dynamodb:BatchWriteItem on Orders table".
 *
 * @param document with texts in the place of references
 * @param name what people call a resource, for texts such as `<LogicalId.Arn>`
 */
export function sentencesOf(
  document: unknown,
  of: PolicySentence['of'],
  name: (text: string) => string,
): PolicySentence[] {
  const statements = list((document as { Statement?: unknown } | undefined)?.Statement) as Statement[];
  return statements.map((statement) => {
    const effect = statement.Effect === 'Deny' ? 'Deny' : 'Allow';
    const actions = list(statement.Action).join(', ');
    const resources = list(statement.Resource).map((one) => name(String(one)));
    const where = resources.length > 0 && of === 'role' ? ` on ${unique(resources).join(', ')}` : '';
    const only = statement.Condition ? `, only if ${conditionWords(statement.Condition)}` : '';
    const who = of === 'role' ? '' : `${principalWords(statement.Principal)} `;
    return { of, effect, text: `${who}${effect === 'Deny' ? 'may not' : 'may'} ${actions}${where}${only}` };
  });
}

function principalWords(principal: unknown): string {
  if (principal === '*') return 'everyone';
  const named = Object.values((principal ?? {}) as Record<string, unknown>).flatMap(list);
  return named.map((one) => (one === '*' ? 'everyone' : String(one))).join(', ');
}

function conditionWords(condition: unknown): string {
  return Object.entries(condition as Record<string, Record<string, unknown>>)
    .flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, value]) => `${key} ${operator} ${list(value).join(' or ')}`),
    )
    .join(' and ');
}

function list(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function unique(texts: string[]): string[] {
  return [...new Set(texts)];
}
