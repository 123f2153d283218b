/** Colours, when they help: on a terminal, and unless NO_COLOR says otherwise. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

/** The style for a stream. */
export function styleFor(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): Style {
  const on = Boolean(stream.isTTY) && !env.NO_COLOR && env.TERM !== 'dumb';
  const paint = (code: number) => (text: string) => (on ? `\x1b[${code}m${text}\x1b[0m` : text);
  return { bold: paint(1), dim: paint(2), good: paint(32), bad: paint(31) };
}

/** Columns aligned by the widest cell; the last one is not padded. Empty for no rows. */
export function table(header: string[], rows: string[][]): string[] {
  if (rows.length === 0) return [];
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd();
  return [line(header), ...rows.map(line)];
}

/** A length of time as people say it: "24 h", "1 h 5 min", "6 s"; to the minute from an hour on, "0.3 s" below one second. */
export function duration(seconds: number): string {
  if (seconds > 0 && seconds < 1) return `${seconds.toFixed(1)} s`;
  const rounded = seconds < 3600 ? Math.round(seconds) : Math.round(seconds / 60) * 60;
  const parts: [number, string][] = [
    [Math.floor(rounded / 3600), 'h'],
    [Math.floor((rounded % 3600) / 60), 'min'],
    [rounded % 60, 's'],
  ];
  const shown = parts.filter(([amount]) => amount > 0).slice(0, 2);
  return shown.map(([amount, unit]) => `${amount} ${unit}`).join(' ') || '0 s';
}

/** Local date and time, "2026-01-31 18:02:03". */
export function dateTime(date: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${clock(date)}`;
}

/** Local time of day, "18:02:03". */
export function clock(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((n) => String(n).padStart(2, '0')).join(':');
}

/** "1 order", "2 orders". */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** Every line indented. */
export function indent(lines: string[], by = 3): string[] {
  return lines.map((line) => (line ? ' '.repeat(by) + line : line));
}
