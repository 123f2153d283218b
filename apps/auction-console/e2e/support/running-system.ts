import * as fs from 'node:fs';
import * as path from 'node:path';
import { eventually } from '@org/process/test-support';
import { type Page } from 'playwright-core';
import { NpmStart } from '../../../auction-local/e2e/support/npm-start';

const IMAGES = path.join(__dirname, '..', '..', '..', '..', 'docs', 'images');

/** The page of a system that `npm start` runs. */
export interface RunningSystem {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts the system without its demonstration, its waits 500 times faster than on AWS.
 *
 * `CONSOLE_URL` names a page that runs already, for whoever writes tests.
 */
export async function startSystem(): Promise<RunningSystem> {
  const { CONSOLE_URL } = process.env;
  if (CONSOLE_URL) return { url: CONSOLE_URL, stop: async () => undefined };
  const start = new NpmStart();
  const { output, ended } = start.run('--no-demo', '--wait-scale', '0.002', '--console-port', '0');
  const address = () => /^ *Console +(http:\/\/127\.0\.0\.1:\d+\/)/m.exec(output())?.[1];
  try {
    await Promise.race([
      eventually(
        () => address() !== undefined,
        () => `the page's address in:\n${output()}`,
      ),
      ended.then(() => Promise.reject(new Error(`npm start has ended:\n${output()}`))),
    ]);
  } catch (error) {
    await start.dispose();
    throw error;
  }
  return { url: address()!, stop: () => start.dispose() };
}

/** Writes a picture for the README, when `PICTURES` is set. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!process.env.PICTURES) return;
  fs.mkdirSync(IMAGES, { recursive: true });
  await page.screenshot({ path: path.join(IMAGES, `console-${name}.png`) });
}
