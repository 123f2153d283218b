/** Whether a text is what a pattern with `*` (any text) and `?` (one character) describes. */
export function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

/** Actions are compared without regard to case (IAM User Guide, "IAM JSON policy elements: Action"). */
export function matchesAction(pattern: string, action: string): boolean {
  return matches(pattern.toLowerCase(), action.toLowerCase());
}

/**
 * Whether an ARN is what a pattern describes. Each part between colons is compared by itself, and the last takes in
 * further colons (IAM User Guide, "IAM JSON policy elements: Resource"). A pattern `*` describes everything.
 */
export function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === '*') {
    return true;
  }
  const [expected, actual] = [partsOf(pattern), partsOf(arn)];
  return expected.length === actual.length && expected.every((part, index) => matches(part, actual[index]));
}

/** arn, partition, service, region, account, and the resource with whatever colons it has. */
function partsOf(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
