import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { keepMessage, readMessages } from '../src/data/messages';
import { runningSession, Session, stateDirectory } from '../src/system/session';

let directory: string;
beforeEach(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), 'state-'))));
afterEach(() => fs.rmSync(directory, { recursive: true }));

test('the commands are informed when nothing runs, when it is not ready yet, and what runs', async () => {
  expect(() => runningSession(directory)).toThrow('Nothing is running here. Start it with npm start');
  const session = await Session.open(directory);
  expect(() => runningSession(directory)).toThrow('npm start is still deploying');
  session.publish({ endpoint: 'http://127.0.0.1:1' });
  session.publish({ ready: true });
  expect(runningSession(directory)).toMatchObject({ endpoint: 'http://127.0.0.1:1', pid: process.pid });
  session.close();
  expect(fs.readdirSync(directory)).toEqual([]);
});

test('a second one is informed where the first one is', async () => {
  const session = await Session.open(directory);
  session.publish({ endpoint: 'http://127.0.0.1:4567' });
  await expect(Session.open(directory)).rejects.toThrow(
    `npm start is running already on http://127.0.0.1:4567 (process ${process.pid}). Use that one`,
  );
});

test('a second one that comes early waits for the address', async () => {
  const session = await Session.open(directory);
  const second = Session.open(directory);
  session.publish({ endpoint: 'http://127.0.0.1:4567' });
  await expect(second).rejects.toThrow('on http://127.0.0.1:4567');
});

test('what a session that was killed left behind is removed', async () => {
  fs.writeFileSync(path.join(directory, 'session.json'), JSON.stringify({ pid: process.pid, started: 'long ago' }));
  fs.writeFileSync(path.join(directory, 'messages.jsonl'), '{}\n');
  const session = await Session.open(directory);
  expect(readMessages(session.messagesFile)).toEqual([]);
});

test('messages are kept in order; one that is still being written is not read', async () => {
  const { messagesFile } = await Session.open(directory);
  const receivedAt = new Date(0);
  keepMessage(messagesFile, { n: 1, text: 'a', body: { text: 'a' }, receivedAt });
  keepMessage(messagesFile, { n: 2, text: 'b', body: { text: 'b' }, receivedAt });
  fs.appendFileSync(messagesFile, '{"receivedAt":');
  expect(readMessages(messagesFile)).toEqual([
    { receivedAt: '1970-01-01T00:00:00.000Z', body: { text: 'a' } },
    { receivedAt: '1970-01-01T00:00:00.000Z', body: { text: 'b' } },
  ]);
});

test('the directory is .local of the repository, or what LOCAL_AWS_STATE names', () => {
  const before = process.env.LOCAL_AWS_STATE;
  delete process.env.LOCAL_AWS_STATE;
  expect(stateDirectory()).toBe(path.resolve(__dirname, '..', '..', '..', '.local'));
  process.env.LOCAL_AWS_STATE = directory;
  expect(stateDirectory()).toBe(directory);
  process.env.LOCAL_AWS_STATE = before;
  if (before === undefined) delete process.env.LOCAL_AWS_STATE;
});
