/** A property of a resource type that the local AWS never looked at. */
export interface IgnoredProperty {
  readonly type: string;
  readonly property: string;
  /** `stack/logical id` of the resources that set it. */
  readonly resources: string[];
}

/** What the deployed templates say and the local AWS ignored. */
export interface IgnoredProperties {
  /** Nobody has looked into these: what is deployed here may not be what AWS would deploy. */
  readonly uncovered: IgnoredProperty[];
  /** These are in the list of known differences, with what covers them instead. */
  readonly known: IgnoredProperty[];
}

/** Asks the local AWS. */
export async function ignoredProperties(endpoint: string): Promise<IgnoredProperties> {
  const response = await fetch(`${endpoint}/_local-aws/ignored-properties`);
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  return (await response.json()) as IgnoredProperties;
}

/** What to report: each uncovered property, and how many are known. */
export function renderIgnored({ uncovered, known }: IgnoredProperties): string[] {
  const lines = uncovered.map(
    ({ type, property, resources }) =>
      `  ${type} ${property}: ${resources.slice(0, 3).join(', ')}${more(resources, 3)}`,
  );
  if (lines.length > 0) {
    lines.unshift('The local AWS ignores what these templates say, and nothing is known to cover it:');
  }
  const properties = known.length === 1 ? 'property' : 'properties';
  if (known.length > 0) {
    lines.push(`${known.length} ${properties} without effect here: tools/local-aws/README.md says what covers them.`);
  }
  return lines;
}

function more(items: string[], shown: number): string {
  return items.length > shown ? ` and ${items.length - shown} more` : '';
}
