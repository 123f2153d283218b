import * as fs from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A Chromium of this machine: `CHROMIUM`, or where it is usually installed; undefined when there is none. */
export function findChromium(): string | undefined {
  const { CHROMIUM } = process.env;
  if (CHROMIUM && !fs.existsSync(CHROMIUM)) {
    throw new Error(`CHROMIUM must be the path of a Chromium, and ${CHROMIUM} does not exist.`);
  }
  return CHROMIUM ?? PLACES.find((place) => fs.existsSync(place));
}

/** `describe` for tests in a browser: without one they are counted as skipped, and the output says so. */
export function describeInBrowser(title: string, tests: () => void): void {
  if (findChromium()) return describe(title, tests);
  console.warn(
    `No Chromium is installed: the tests of "${title}" are skipped. Debian: apt-get install chromium; or set CHROMIUM to its path.`,
  );
  return describe.skip(title, tests);
}

export const LAPTOP = { width: 1280, height: 800 };
export const PHONE = { width: 360, height: 740 };

/** A browser without a window, and what goes wrong in its pages. */
export class TestBrowser {
  public static async launch(): Promise<TestBrowser> {
    return new TestBrowser(await chromium.launch({ executablePath: findChromium()! }));
  }

  /** Errors of pages, and requests that did not go to 127.0.0.1: there must be none. */
  public readonly problems: string[] = [];

  private constructor(private readonly browser: Browser) {}

  public async open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({ viewport: LAPTOP, reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => this.problems.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && this.problems.push(message.text()));
    page.on('request', (request) => {
      if (!/^(http:\/\/127\.0\.0\.1:|data:|blob:)/.test(request.url())) {
        this.problems.push(`request to ${request.url()}`);
      }
    });
    await page.goto(url);
    return page;
  }

  public close(): Promise<void> {
    return this.browser.close();
  }
}
