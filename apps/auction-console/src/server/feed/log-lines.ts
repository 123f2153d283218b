import type { Level } from '../../contract';
import { jsonIn } from './payloads';

/** A line of a log as it is shown. */
export interface ReadLine {
  readonly level: Level;
  /** What it says, in short: the message of a JSON line. */
  readonly message: string;
  /** All of it. */
  readonly text: string;
}

const LEVELS: Record<string, Level> = {
  DEBUG: 'debug',
  TRACE: 'debug',
  INFO: 'info',
  WARN: 'warning',
  WARNING: 'warning',
  ERROR: 'error',
  CRITICAL: 'error',
  FATAL: 'error',
};
const SHOWN = 300;

/** Reads the lines of an invocation's log: JSON with a level, as the handlers write it, or text. A traceback is one line. */
export function linesOf(log: string): ReadLine[] {
  const lines: ReadLine[] = [];
  for (const text of log.split('\n').filter((line) => line.trim() !== '')) {
    const previous = lines[lines.length - 1];
    if (/^\s/.test(text) && previous) {
      lines[lines.length - 1] = { ...previous, text: `${previous.text}\n${text}` };
    } else {
      lines.push(lineOf(text));
    }
  }
  return lines;
}

function lineOf(text: string): ReadLine {
  const json = jsonIn(text) as Record<string, unknown> | undefined;
  if (typeof json !== 'object' || json === null) {
    const named = /^\[?(DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL)\b/.exec(text)?.[1];
    return { level: LEVELS[named ?? 'INFO'], message: text.slice(0, SHOWN), text };
  }
  const level = LEVELS[String(json.level ?? json.log_level ?? 'INFO').toUpperCase()] ?? 'info';
  const message = json.message ?? json.msg ?? json.errorMessage ?? text;
  const named = json.errorType ? `${json.errorType}: ${message}` : String(message);
  return { level, message: named.slice(0, SHOWN), text };
}
