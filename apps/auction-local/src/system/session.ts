import * as fs from 'node:fs';
import * as path from 'node:path';
import { livingOwner, type LockOwner, releaseLock, tryLock, updateLock } from '@org/process/process-lock';
import { SetupError } from '@org/process/setup-error';
import { stateDirectory as directoryIn } from '@org/process/state-directory';
import { keptFile } from './kept';
import { REPOSITORY } from './repository';

/** What a running `npm start` publishes to the other commands, in `.local/session.json`. The file is its lock as well. */
export interface SessionInfo {
  /** True once everything is deployed. */
  readonly ready: boolean;
  /** Base URL of the local AWS, as soon as it answers. */
  readonly endpoint?: string;
  /** Factor on what Step Functions waits for. */
  readonly waitScale?: number;
  /** Where the orders API answers on this machine. */
  readonly ordersUrl?: string;
  readonly ordersTable?: string;
  readonly resultsBucket?: string;
  readonly stateMachineArn?: string;
  /** The Slack-compatible webhook of this session. */
  readonly webhookUrl?: string;
  /** The page that shows it; undefined when it was left out. */
  readonly consoleUrl?: string;
}

/** A session that is ready: everything is known. */
export type ReadySession = Required<Omit<SessionInfo, 'consoleUrl'>> & Pick<SessionInfo, 'consoleUrl'>;

/** Directory of what belongs to one running `npm start`. */
export const stateDirectory = () => directoryIn(REPOSITORY);

/** The lock of `npm start`, and what it publishes about itself. */
export class Session {
  /**
   * Takes the lock; one whose owner is gone is replaced, and what that owner left behind is removed.
   *
   * @throws SetupError with the URL of the one that runs already
   */
  public static async open(directory = stateDirectory()): Promise<Session> {
    const file = path.join(directory, 'session.json');
    const other = tryLock<SessionInfo>(file, { ready: false });
    if (other) throw new SetupError(await alreadyRunning(file, other));
    const session = new Session(directory, file);
    for (const leftover of [session.messagesFile, session.emulatorLog]) fs.rmSync(leftover, { force: true });
    return session;
  }

  private info: SessionInfo = { ready: false };

  private constructor(
    directory: string,
    private readonly file: string,
  ) {
    this.messagesFile = path.join(directory, 'messages.jsonl');
    this.emulatorLog = path.join(directory, 'emulator.log');
    this.keptFile = keptFile(directory);
  }

  /** Messages that reached the webhook, one JSON object a line. */
  public readonly messagesFile: string;
  /** Output of the local AWS. */
  public readonly emulatorLog: string;

  /** State that is kept for the next start. */
  public readonly keptFile: string;

  /** Publishes more about this session. */
  public publish(info: Partial<SessionInfo>): void {
    this.info = { ...this.info, ...info };
    updateLock(this.file, this.info);
  }

  /** Gives the lock back. */
  public close(): void {
    releaseLock(this.file);
  }
}

/**
 * The session that runs, for the commands that use it.
 *
 * @throws SetupError when there is none, or when it is not ready yet
 */
export function runningSession(directory = stateDirectory()): ReadySession & LockOwner {
  const session = livingOwner<ReadySession>(path.join(directory, 'session.json'));
  if (!session) {
    throw new SetupError('Nothing is running here. Start it with npm start, and use this in a second terminal.');
  }
  if (!session.ready) throw new SetupError('npm start is still deploying. Try again when it says that it is ready.');
  return session;
}

/** Waits a moment for the URL, which is known about a second after the lock is taken. */
async function alreadyRunning(file: string, owner: SessionInfo & LockOwner): Promise<string> {
  let current: (SessionInfo & LockOwner) | undefined = owner;
  for (let attempt = 0; attempt < 50 && current && !current.endpoint; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    current = livingOwner<SessionInfo>(file);
  }
  const where = current?.endpoint ? ` on ${current.endpoint}` : '';
  return `npm start is running already${where} (process ${owner.pid}). Use that one, or end it with Ctrl-C in its terminal.`;
}
