import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again, every other second, until the answer is final.
 *
 * @param deadline epoch milliseconds after which the last answer is taken, final or not
 */
export async function waitFor<T>(ask: () => Promise<T>, isFinal: (answer: T) => boolean, deadline: number): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (isFinal(answer) || Date.now() >= deadline) {
      return answer;
    }
    await sleep(2_000);
  }
}
