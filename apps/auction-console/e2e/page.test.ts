/** The page alone, in a browser, with a server whose answers are made up. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Page } from 'playwright-core';
import { expectAccessible, scrollsSideways } from './support/accessibility';
import { describeInBrowser, LAPTOP, PHONE, TestBrowser } from './support/browser';
import { FakeServer } from './support/fake-server';

const ASSETS = path.join(__dirname, '..', 'assets');

/** Every view, and each of them with something chosen. */
const PLACES = {
  'the map': '#/map',
  'a part of the map': '#/map/LambdaB',
  'the timeline': '#/timeline',
  'an entry': '#/timeline/100',
  runs: '#/runs',
  'a run': '#/runs/run-1',
  orders: '#/orders',
  'an order': '#/orders/run-1%3A1',
  results: '#/results',
  'an object': '#/results/orders%2F2026-11-25%2Frun-1%2F3.json',
  Slack: '#/slack',
  'Break it': '#/break',
};

test('the page and all of its libraries weigh less than 60 kB, compressed', () => {
  const weight = ['index.html', 'app.css', 'app.js'].map(
    (file) => gzipSync(fs.readFileSync(path.join(ASSETS, file))).length,
  );
  expect(weight.reduce((sum, one) => sum + one)).toBeLessThan(60_000);
});

describeInBrowser('the page alone', () => {
  let server: FakeServer;
  let browser: TestBrowser;

  beforeAll(async () => {
    server = await FakeServer.start();
    browser = await TestBrowser.launch();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });
  afterEach(() => expect(browser.problems).toEqual([]));

  /** Opens the page, which is closed when the test is done with it. */
  const on = async (hash: string, options: Parameters<TestBrowser['open']>[1], look: (page: Page) => Promise<void>) => {
    const page = await browser.open(server.url + hash, options);
    try {
      await page.getByText('live', { exact: true }).waitFor();
      await page.waitForFunction('!/is loaded\\./.test(document.body.innerText)');
      await look(page);
    } finally {
      await page.context().close();
    }
  };

  test.each(Object.entries(PLACES))('%s can be used by everybody, in light and in dark', async (_, hash) => {
    await on(hash, { colorScheme: 'light' }, async (page) => {
      await expectAccessible(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      await expectAccessible(page);
    });
  });

  test.each(Object.entries(PLACES))('%s fits a phone, and a laptop at 200 % zoom', async (_, hash) => {
    await on(hash, { viewport: PHONE }, async (page) => {
      expect(await scrollsSideways(page)).toBe(false);
      // A zoom of 200 % leaves half of the width.
      await page.setViewportSize({ width: LAPTOP.width / 2, height: LAPTOP.height / 2 });
      expect(await scrollsSideways(page)).toBe(false);
    });
  });

  test('it is used by keyboard alone', async () => {
    await on('', {}, async (page) => {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('To the content');
      for (const _ of ['Map', 'Timeline']) await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Timeline');
      const entries = page.getByRole('region', { name: 'Entries of the timeline' });
      await entries.getByRole('link').first().focus();
      await page.keyboard.press('ArrowDown');
      const second = await page.evaluate('document.activeElement.textContent');
      expect(second).toContain(
        await entries
          .getByRole('link')
          .nth(1)
          .innerText()
          .then((text) => text.split('\n')[1]),
      );
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Log lines' }).waitFor();
    });
  });

  test('a run of 7,300 orders has few elements, and its last order is reached', async () => {
    await on('#/runs/run-1', {}, async (page) => {
      const orders = page.getByRole('region', { name: 'Orders of the run, problems first' });
      await orders.getByText('Order 0', { exact: true }).waitFor();
      expect(await orders.getByRole('listitem').count()).toBeLessThan(40);
      await orders.evaluate((list) => list.scrollTo({ top: list.scrollHeight }));
      await orders.getByText('Order 7299', { exact: true }).waitFor();
      expect(await orders.getByRole('listitem').count()).toBeLessThan(40);
    });
  });

  test('10,000 events leave a page of bounded size, in which nothing has jumped', async () => {
    await on('#/timeline?kind=everything', {}, async (page) => {
      await page.evaluate(WATCH_SHIFTS);
      const before = await sizeOf(page);
      await server.happen(10_000);
      await page.getByText('2,000 entries, newest first').waitFor();
      const after = await sizeOf(page);
      console.log(`memory of the page: ${megabytes(before.heap)} before, ${megabytes(after.heap)} after 10,000 events`);
      expect(after.elements - before.elements).toBeLessThan(100);
      expect(await page.evaluate('window.shifts')).toEqual([]);
    });
  });

  test('whoever reads further down is not interrupted', async () => {
    await on('#/timeline?kind=everything', {}, async (page) => {
      const entries = page.getByRole('region', { name: 'Entries of the timeline' });
      await entries.evaluate((list) => list.scrollTo({ top: 2000 }));
      await page.waitForFunction("document.querySelector('.row').getAttribute('aria-posinset') !== '1'");
      const read = await entries.innerText();
      await server.happen(10);
      await page.getByRole('button', { name: 'Show 10 new' }).waitFor();
      expect(await entries.innerText()).toBe(read);
      await page.getByRole('button', { name: 'Show 10 new' }).click();
      await page.getByRole('button', { name: 'No new ones' }).waitFor();
    });
  });

  test('a problem of a posted order leads to its place in the text', async () => {
    await on('#/orders', {}, async (page) => {
      await page.getByRole('button', { name: 'Send' }).click();
      await page.getByRole('button', { name: 'Order 1, parameter_2: must be a number' }).click();
      const selected = await page.evaluate(
        '(({ value, selectionStart, selectionEnd }) => value.slice(selectionStart, selectionEnd))(document.querySelector("textarea"))',
      );
      expect(selected).toBe('"parameter_2": 2.1');
      await page.getByRole('button', { name: 'Send again' }).waitFor();
    });
  });

  test('when the server has ended, the page says so and keeps what it has', async () => {
    const own = await FakeServer.start();
    const page = await browser.open(`${own.url}#/timeline`);
    await page.getByText('live', { exact: true }).waitFor();
    own.close();
    await page.getByText('npm start has ended').waitFor();
    expect(
      await page.getByRole('region', { name: 'Entries of the timeline' }).getByRole('link').count(),
    ).toBeGreaterThan(5);
    await page.context().close();
    browser.problems.splice(0); // the refused connections
  });
});

const WATCH_SHIFTS = `window.shifts = []; new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.shifts.push(...shift.sources.map(({ node }) => node?.parentElement?.outerHTML.slice(0, 200)));
}).observe({ type: 'layout-shift' })`;

/** Size of a page after its garbage is collected. */
async function sizeOf(page: Page): Promise<{ heap: number; elements: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return { heap: usedSize, elements: await page.evaluate('document.querySelectorAll("*").length') };
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
