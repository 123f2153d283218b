import { exitCodeOf, SIGNALS } from '@org/process/signals';

/** Somebody wants this process to end. */
export interface Interruption {
  readonly by: string;
  /** 128 + number of the signal, as a shell reports it. */
  readonly exitCode: number;
}

/** One Ctrl-C can arrive as several signals: the terminal sends it to every process, and npm passes on its own. */
const ONE_CTRL_C_MS = 1000;

/**
 * Settles when this process is asked to end: by a signal, or because the process that supervises it is gone.
 * Asked again later, it ends at once.
 */
export function interruption(): Promise<Interruption> {
  return new Promise((resolve) => {
    let asked: number | undefined;
    for (const signal of SIGNALS) {
      const exitCode = exitCodeOf(signal);
      process.on(signal, () => {
        if (asked !== undefined && Date.now() - asked > ONE_CTRL_C_MS) process.exit(exitCode);
        asked ??= Date.now();
        resolve({ by: signal === 'SIGINT' ? 'Ctrl-C' : signal, exitCode });
      });
    }
    process.once('disconnect', () => resolve({ by: 'end of npm start', exitCode: exitCodeOf('SIGTERM') }));
  });
}
