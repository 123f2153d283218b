/**
 * Replaces what is no proper text: control characters other than tab and line ends, and halves of surrogate pairs, which
 * neither `encodeURIComponent` nor other readers of JSON accept.
 */
export function wellFormed(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, ' ').replace(/\p{Surrogate}/gu, '\ufffd');
}
