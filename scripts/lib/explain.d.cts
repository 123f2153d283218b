export function explain(output: string): string | undefined;
export function tail(output: string, lines?: number): string;
