/** What the page is for, each done as somebody would do it. */
import { type Person } from './person';
import { picture } from './running-system';

/** @param somebody opens the page at `/` */
export function tasks(somebody: () => Promise<Person>): void {
  test('see on the map what is deployed, what flows, and the alarms in their state', async () => {
    const person = await somebody();
    const { page } = person;
    await person.post([{ record_id: 'map-1', parameter_1: 'abc', parameter_2: 4 }]);
    await person.goTo('Map');
    const map = page.getByRole('region', { name: 'Map of the system' });
    for (const part of [
      'Orders API',
      'Post function',
      'Orders table',
      'Results pipeline',
      'Lambda A',
      'Lambda B',
      'Results bucket',
      'Slack',
    ]) {
      await map.getByRole('link', { name: part }).first().waitFor();
    }
    await map.getByText(/^posts orders [1-9]\d*$/).waitFor();
    await map
      .getByText(/^writes rows [1-9]\d*$/)
      .first()
      .waitFor();
    expect(
      await page
        .locator('.alarm-list li')
        .filter({ hasText: /OK|no data yet|in alarm/ })
        .count(),
    ).toBeGreaterThan(10);
    await picture(page, 'map');

    await map.getByRole('link', { name: 'Post function' }).click();
    const details = page.getByRole('complementary', { name: 'Details' });
    await person.reads('AWS::Lambda::Function', details);
    await person.reads(/^may .*dynamodb:BatchWriteItem.* on Orders table/, details);
    await person.reads('Orders stored', details.getByLabel('Log lines'));
    await details.getByText('Properties of the template').click();
    await person.reads(/"Handler": "app.lambda_handler"/, details);
  });

  test('follow what happens in the timeline, filter it, and open an entry', async () => {
    const person = await somebody();
    const { page } = person;
    await person.goTo('Timeline');
    const other = await somebody();
    await other.post([{ record_id: 'timeline-1', parameter_1: 'abc', parameter_2: 4 }]);
    const entries = page.getByRole('region', { name: 'Entries of the timeline' });
    await entries
      .getByText(/^POST \/orders is answered 201/)
      .first()
      .waitFor();

    await page.getByLabel('Order', { exact: true }).fill('timeline-1');
    await page.getByLabel('Function or part').selectOption('Post function');
    await page.getByText(/^[1-9] entr(y|ies), newest first$/).waitFor();
    await entries.getByRole('link', { name: /^.*Post function has run/ }).click();
    const entry = page.getByRole('complementary', { name: 'Entry' });
    await entry.getByRole('heading', { name: 'Log lines' }).waitFor();
    await entry.getByRole('link', { name: 'Post function: Orders stored' }).waitFor();
    const text = await entry.innerText();
    for (const fact of ['Duration', 'Input', 'Output', 'timeline-1']) expect(text).toContain(fact);

    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByLabel('Level').selectOption('errors');
    await page.waitForFunction(
      "![...document.querySelectorAll('.windowed .entry')].some((entry) => !entry.classList.contains('error'))",
    );
  });

  test('watch a run, and stop it', async () => {
    const person = await somebody();
    const { page } = person;
    await person.goTo('Break it');
    await page.getByLabel('Service').selectOption('s3');
    await page.getByLabel('What happens').selectOption('slow down');
    await page.getByLabel('Milliseconds').fill('60000');
    await person.click('Switch on');
    await person.banner.waitFor();
    await person.startRun([{ order: 'accepted', n: 'stopped' }]);
    await page.locator('.state.current').filter({ hasText: 'StoreOrders' }).waitFor();
    await page.getByRole('img', { name: /^1 order: 1 waiting$/ }).waitFor();
    await person.click('Stop it');
    await person.runHas('aborted');
    await person.switchAllOff();
  });

  test("follow one order's whole way by its id", async () => {
    const person = await somebody();
    await person.post([{ record_id: 'way-1', parameter_1: 'abc', parameter_2: 4 }]);
    await person.startRun([{ order: 'accepted', record_id: 'way-1' }]);
    await person.runHas('succeeded');
    await person.goTo('Orders');
    await person.page.getByLabel('Record id, or run id:index').fill('way-1');
    await person.click('Follow this order');
    for (const heading of ['Posted once', 'Row in the orders table', /^Order 0 of run/, 'Log lines']) {
      await person.page.getByRole('heading', { name: heading }).waitFor();
    }
    await person.reads(/^Stored as/);
    await person.reads('Order stored', person.page.locator('.logs'));
    await picture(person.page, 'order');
  });

  test('post orders, correct what is wrong, and browse rows and results', async () => {
    const person = await somebody();
    const { page } = person;
    await person.goTo('Orders');
    expect(await page.getByLabel('Body of the request').inputValue()).toContain('"unique_id_1"');
    const order = { record_id: 'corrected', parameter_1: 'abc' };
    await person.post([
      { ...order, record_id: 'good', parameter_2: 1 },
      { ...order, parameter_2: 'four' },
    ]);
    await page.getByRole('button', { name: 'Order 1, parameter_2: must be a number' }).click();
    await page.keyboard.type('"parameter_2": 4'); // what is wrong is selected
    await person.click('Send again');
    await page.getByText('201', { exact: true }).waitFor();
    await page
      .getByRole('region', { name: 'Rows of the orders table' })
      .getByText('corrected', { exact: true })
      .waitFor();

    await person.startRun([{ order: 'accepted', n: 'browse' }]);
    await person.runHas('succeeded');
    await person.goTo('Results');
    await page.getByRole('region', { name: 'Objects of the results bucket' }).getByRole('link').first().click();
    await person.reads(/"order": "accepted"/);
    await page.getByRole('heading', { name: 'Versions' }).waitFor();
    await person.reads('latest');
  });

  test('break it, see that on top of every view until it is off, and kill a worker', async () => {
    const person = await somebody();
    const { page } = person;
    await person.switchOn('S3 takes two seconds longer');
    for (const view of ['Map', 'Runs', 'Slack']) {
      await person.goTo(view);
      await person.banner.getByText('1 fault on').waitFor();
    }
    await person.banner.getByRole('button', { name: 'Switch off', exact: true }).click();
    await person.banner.waitFor({ state: 'detached' });

    await person.post([{ record_id: 'worker', parameter_1: 'abc', parameter_2: 4 }]);
    await person.goTo('Break it');
    await page.getByLabel('Of the function').selectOption('Post function');
    await person.click('Kill it');
    await person.reads(/^Its worker, process \d+, was killed\.$/);
  });

  test('move the clock until orders are expired', async () => {
    const person = await somebody();
    await person.post([{ record_id: 'expires', parameter_1: 'abc', parameter_2: 4 }]);
    await person.goTo('Break it');
    await person.click('Clock 25 hours ahead');
    await person.banner.getByText(/^The clock is 25 h/).waitFor();
    await person.goTo('Orders');
    await person.page.getByLabel('Record id, or run id:index').fill('expires');
    await person.click('Filter rows');
    const row = person.page
      .getByRole('region', { name: 'Rows of the orders table' })
      .getByRole('link', { name: /^expires/ });
    await person.reads('expired', row);
  });
}
