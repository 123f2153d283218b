/** The part of `fs.statfsSync` that is needed. */
export type StatFs = (directory: string) => { bavail: number; bsize: number };

/**
 * One line on what to do about a failed step; undefined when nothing is known about it.
 *
 * @param output what the step printed
 * @param directories where it writes; default: not looked at
 */
export function explain(output: string, directories?: string[], statfs?: StatFs): string | undefined;

/** The last lines of an output (20 of them unless told), without empty ones at its end. */
export function tail(output: string, lines?: number): string;
