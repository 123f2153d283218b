/** Eight questions that somebody has who sees the system for the first time, answered on the page alone. */
import { type Person } from './person';
import { picture } from './running-system';

const ACCEPTED = { order: 'accepted' };
const REJECTED = { order: 'rejected' };

/** @param somebody opens the page at `/` */
export function questions(somebody: () => Promise<Person>): void {
  test('why was order 3 rejected?', async () => {
    const person = await somebody();
    await person.startRun([ACCEPTED, ACCEPTED, ACCEPTED, REJECTED]);
    await person.runHas('succeeded');
    await picture(person.page, 'run');
    await person.page.getByRole('link', { name: /^Order 3/ }).click();
    expect(await person.reads(/OrderRejectedError: /)).toBe('OrderRejectedError: Order is rejected');
  });

  test('when does order X expire?', async () => {
    const person = await somebody();
    await person.post([{ record_id: 'X', parameter_1: 'abc', parameter_2: 4 }]);
    await person.page.getByRole('link', { name: 'X', exact: true }).first().click();
    await person.page.getByRole('heading', { name: 'Row in the orders table' }).waitFor();
    const left = await person.reads(/^expires in/);
    expect(left).toMatch(/^expires in (24 h 0 min 0 s|23 h 5\d min \d+ s)$/);
    // It counts down.
    await person.page.getByText(left, { exact: true }).waitFor({ state: 'detached' });
    await person.reads(/^expires in 23 h/);
  });

  test('which poll said "ready"?', async () => {
    const person = await somebody();
    await person.goTo('Runs');
    await person.click('Start a run');
    await person.runHas('succeeded');
    const polls = (await person.page.locator('.polls').innerText())
      .split('\n')
      .filter((line) => line.includes('ready'));
    const ready = polls.filter((line) => / ready with \d+ orders?$/.test(line));
    expect(ready).toEqual([polls[0]]); // the last one, which stands first
    expect(ready[0]).toMatch(/^Poll \d+ /);
    expect(polls.slice(1).every((line) => line.endsWith('not ready'))).toBe(true);
  });

  test('what did Slack get, and why twice?', async () => {
    const person = await somebody();
    await person.switchOn('Slack takes the message, but its answer is lost');
    await person.startRun([REJECTED, { ...REJECTED, n: 'twice' }]);
    await person.runHas('succeeded');
    await person.goTo('Slack');
    const message = person.page.getByRole('article').filter({ hasText: '2 of 2 orders rejected' });
    await person.reads('no answer', message);
    await person.switchAllOff();
    await person.reads('taken 2 times', message);
    expect(await message.innerText()).toContain('its answer did not reach the notifier, which sent it again');
  });

  test('why did Slack get nothing?', async () => {
    const person = await somebody();
    await person.switchOn('The webhook is revoked');
    await person.startRun([REJECTED, ACCEPTED, { ...REJECTED, n: 'never' }]);
    await person.runHas('succeeded');
    await person.goTo('Slack');
    const message = person.page.getByRole('article').filter({ hasText: '2 of 3 orders rejected' });
    await person.reads('not taken', message);
    expect(await message.innerText()).toContain('no_service');

    await person.switchAllOff();
    const letters = person.page
      .locator('section')
      .filter({ has: person.page.getByRole('heading', { name: 'Dead letters of alerts' }) });
    await person.reads(/^[1-9]\d* messages?$/, letters);
    await letters.getByRole('button', { name: 'Replay to Alert queue' }).click();
    await person.reads('taken once', message);
  });

  test("what does the order function's role allow?", async () => {
    const person = await somebody();
    await person.page
      .getByRole('link', { name: /^Lambda B/ })
      .first()
      .click();
    await person.page.getByRole('heading', { name: 'What its role allows' }).waitFor();
    expect(await person.text()).toContain('may s3:PutObject on Results bucket/orders/*');
  });

  test('what happens to 100 orders when DynamoDB throttles half the calls?', async () => {
    const person = await somebody();
    await person.switchOn('DynamoDB throttles half of the calls');
    await picture(person.page, 'break');
    await person.post(
      Array.from({ length: 100 }, (_, n) => ({ record_id: `throttled-${n}`, parameter_1: 'a', parameter_2: n })),
    );
    const answer = await person.page.getByRole('region', { name: 'Body of the answer' }).innerText();
    await person.switchAllOff();
    // Which calls are throttled is chance. Either way nothing is lost in silence: all are stored, or the rest is named.
    const { stored, unprocessed = [] } = JSON.parse(answer);
    if (stored === undefined) expect(answer).toContain('throttled-');
    else expect(stored + unprocessed.length).toBe(100);
  });

  describe('a run that failed', () => {
    test('how is it repeated?', async () => {
      const person = await somebody();
      await person.switchOn('S3 fails on every PutObject');
      await person.startRun([ACCEPTED, { ...ACCEPTED, n: 'repeated' }]);
      await person.runHas('failed');
      expect(await person.reads(/^To repeat it/)).toMatch(
        /press Repeat this run, or type npm run run-pipeline -- --repeat /,
      );
      await person.switchAllOff();
      await person.click('Repeat this run');
      await person.runHas('succeeded');
      await person.page.getByRole('link', { name: 'stored 2' }).waitFor();
    });

    test('which log line belongs to it?', async () => {
      const person = await somebody();
      await person.goTo('Runs');
      await person.page
        .getByRole('link', { name: /failed/ })
        .first()
        .click();
      await person.runHas('failed');
      const lines = await person.reads(/InternalError/, person.page.locator('.logs'));
      expect(lines).toContain('PutObject');
    });
  });
}
