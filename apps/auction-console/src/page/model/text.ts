/** Values as people read them. */

const two = (value: number) => String(value).padStart(2, '0');

/** Time of day of the reader, to the millisecond: `14:03:07.250`. */
export function clock(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const milliseconds = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`;
}

/** Day and time of the reader: `2026-11-25 14:03:07`. */
export function dateTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** How long something took: `3 ms`, `1.25 s`, `4 min 10 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${Number((ms / 1000).toFixed(2))} s`;
  return span(ms / 1000);
}

/** A span of seconds with its two largest units: `23 h 59 min`, `59 min 3 s`, `12 s`. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [h, min, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (h > 0) return `${h} h ${min} min ${s} s`;
  if (min > 0) return `${min} min ${s} s`;
  return `${s} s`;
}

/** Size of data: `512 B`, `1.2 kB`, `3.4 MB`. */
export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  if (size < 1_000_000) return `${Number((size / 1000).toFixed(1))} kB`;
  return `${Number((size / 1_000_000).toFixed(1))} MB`;
}

/** A number with its thousands apart: `7,300`. */
export const count = (value: number): string => value.toLocaleString('en-US');

/** `1 order`, `2 orders`. */
export const plural = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/** JSON with line breaks; other text as it is. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
