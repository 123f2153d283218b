import type { Arguments } from '../src/command';
import { events } from '../src/commands/events';
import { run } from '../src/commands/run';
import { SystemConsole } from '../src/console/open-console';

const args = (options: Arguments['options']): Arguments => ({ options, positionals: [] });

test('while a system starts its console is there, says so, and has the address for links in messages', async () => {
  const page = await SystemConsole.open(0, () => []);
  try {
    expect(page.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(page.resourceUrl).toBe(`${page.url}resource?arn={arn}`);
    const answer = await fetch(`${page.url}api/system`);
    expect([answer.status, await answer.json()]).toEqual([503, { message: 'npm start is still deploying.' }]);
    const time = await fetch(`${page.url}api/time`);
    expect([time.status, await time.json()]).toEqual([503, { message: 'The local AWS is still starting.' }]);
  } finally {
    await page.close();
  }
});

test('events: a level that is none is refused', async () => {
  await expect(events.run(args({ level: 'loud' }))).rejects.toThrow(
    '--level must be one of debug, info, warning, error, and not "loud".',
  );
});

test.each([
  [{ orders: 'a.json', repeat: 'run-1' }, '--orders and --repeat exclude each other.'],
  [{ repeat: 'run-1', stop: 'run-1' }, '--repeat and --stop exclude each other.'],
])('run: %p is refused', async (options, message) => {
  await expect(run.run(args(options))).rejects.toThrow(message);
});
