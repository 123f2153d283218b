/** What a line of a log says, and all of it where that is more. */
export interface LogText {
  readonly text: string;
  /** The whole line, with line breaks, when it is JSON. */
  readonly whole?: string;
}

/** The message in a line of JSON: what a function logs, or what Lambda does about an error of it. */
export function logText(line: string): LogText {
  const fields = parsed(line);
  if (!fields) return { text: line };
  const { message, errorType, errorMessage } = fields;
  const error = errorMessage === undefined ? errorType : `${errorType ?? 'Error'}: ${errorMessage}`;
  const text = message ?? error ?? ('_aws' in fields ? 'metrics' : undefined);
  return text === undefined ? { text: line } : { text: String(text), whole: JSON.stringify(fields, undefined, 2) };
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
