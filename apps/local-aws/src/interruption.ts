import { constants } from 'node:os';

const SIGNALS: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Somebody wants this process to end. */
export interface Interruption {
  readonly by: string;
  /** 128 + number of the signal, as a shell reports it. */
  readonly exitCode: number;
}

/**
 * Settles when this process is asked to end: by a signal, or because the process that supervises it is gone.
 * A second signal ends it at once.
 */
export function interruption(): Promise<Interruption> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of SIGNALS) {
      const exitCode = 128 + constants.signals[signal];
      process.on(signal, () => {
        if (asked) process.exit(exitCode);
        asked = true;
        resolve({ by: signal === 'SIGINT' ? 'Ctrl-C' : signal, exitCode });
      });
    }
    process.once('disconnect', () => resolve({ by: 'end of npm start', exitCode: 128 + constants.signals.SIGTERM }));
  });
}
