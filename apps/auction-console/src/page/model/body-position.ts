/** Where the elements of a JSON list are in its text: `[start, end]` of each, for as far as the text is one. */
export function elementRanges(text: string): [number, number][] {
  const ranges: [number, number][] = [];
  let at = skipBlank(text, 0);
  if (text[at] !== '[') return ranges;
  let depth = 0;
  let start = -1;
  for (; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      if (depth === 1 && start < 0) start = at;
      at = endOfString(text, at);
    } else if (char === '[' || char === '{') {
      if (depth === 1 && start < 0) start = at;
      depth++;
    } else if (char === ']' || char === '}') {
      depth--;
      if (depth === 0) {
        if (start >= 0) ranges.push([start, at]);
        break;
      }
    } else if (char === ',' && depth === 1) {
      if (start >= 0) ranges.push([start, at]);
      start = -1;
    } else if (depth === 1 && start < 0 && !/\s/.test(char)) {
      start = at;
    }
  }
  return ranges.map(([from, to]) => [from, from + text.slice(from, to).trimEnd().length]);
}

/** Where a problem is in the text of a body: the field's value if there is one, else the element, else nothing. */
export function problemRange(
  text: string,
  problem: { readonly index?: number; readonly field?: string },
): [number, number] | undefined {
  if (problem.index === undefined) return undefined;
  const range = elementRanges(text)[problem.index];
  if (!range || !problem.field) return range;
  const at = text.slice(range[0], range[1]).indexOf(JSON.stringify(problem.field));
  if (at < 0) return range;
  const from = range[0] + at;
  const line = /^[^\n,}]*/.exec(text.slice(from))![0];
  return [from, from + line.trimEnd().length];
}

function skipBlank(text: string, at: number): number {
  while (at < text.length && /\s/.test(text[at])) at++;
  return at;
}

/** Position of the quote that ends the string that begins here. */
function endOfString(text: string, at: number): number {
  for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++;
  return at;
}
