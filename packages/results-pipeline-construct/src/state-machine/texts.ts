/** How expressions make texts: whatever an order or an error says, the text is short, printable and valid in JSON. */

/** Marks a string of the definition as a JSONata expression. White space is folded to one line. */
export function jsonata(expression: string): string {
  return `{% ${expression.trim().replace(/\s+/g, ' ')} %}`;
}

/**
 * The first characters of a text. Guarded: the JSONata engine for Java throws when `$substring` goes beyond the end of
 * a text with a character outside the Basic Multilingual Plane.
 *
 * @param text expression of a string
 * @param length number of characters, or an expression of it
 */
export const cut = (text: string, length: number | string): string =>
  `($text := ${text}; $length($text) > ${length} ? $substring($text, 0, ${length}) : $text)`;

/**
 * A text without control characters: Step Functions' `$string` puts most of them into JSON as they are, which makes it
 * no JSON.
 *
 * @param text expression of a string
 */
export const plain = (text: string): string => String.raw`$replace(${text}, /[\x00-\x1f\x7f-\x9f]/, ' ')`;

/**
 * Of a function's error, which may have a long stack trace, only this much is looked at. Regular expressions of Java
 * overflow the stack on a text with thousands of escapes.
 */
const LONGEST_CAUSE = 1_000;

/**
 * What went wrong, in words: a function's error is JSON with a stack trace, of which only the message is for people.
 * To be used within an expression that has assigned `$cause`. Its escapes are undone; those of characters by their
 * number are left.
 */
export const REASON = String.raw`(
  $message := $match(${cut('$cause', LONGEST_CAUSE)}, /"errorMessage": ?"([^\\"]*(?:\\.[^\\"]*)*)/);
  $exists($message)
    ? $join($map($split($message[0].groups[0], '\\\\'), function($part) {
        $replace($replace($part, '\\"', '"'), /\x5c[bfnrt]/, ' ') }), '\\')
    : $cause
)`;

/**
 * A name that may be part of a key in S3, of JSON and of a client context: no longer than an execution's name, of
 * characters that need no escape, and not hidden. Held to without `$`, which in some engines lets a line feed pass.
 *
 * @param id expression of any value
 */
export const isSafeId = (id: string): string =>
  `($type(${id}) = 'string'
    ? $length(${id}) >= 1 and $length(${id}) <= 80 and $not($contains(${id}, /[^A-Za-z0-9_.@+=()!-]/))
      and $not($contains(${id}, /^[.]/))
    : false)`;

/**
 * yyyy-mm-dd.
 *
 * @param date expression of any value
 */
export const isDate = (date: string): string =>
  `($type(${date}) = 'string'
    ? $length(${date}) = 10 and $contains(${date}, /^[0-9]{4}-[0-9]{2}-[0-9]{2}/)
    : false)`;
