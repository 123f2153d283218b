import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { consoleServer } from './http-server';
import { Hub } from './hub';
import type { Sources } from './sources';
import { Stream } from './stream';

export { Hub } from './hub';
export { deadLetters } from './routes/actions';
export * from './sources';

/** The folder of the built page. */
const ASSETS = path.resolve(__dirname, '..', '..', 'assets');
const HOST = '127.0.0.1';

/** What {@link startConsole} takes. */
export interface ConsoleOptions {
  /** What it shows and does. */
  readonly sources: Sources;
  /**
   * Port on 127.0.0.1; a free one when it is taken, or for 0.
   *
   * @default 4580
   */
  readonly port?: number;
  /**
   * Folder of the page's files.
   *
   * @default - the built page
   */
  readonly assets?: string;
}

/** A console that runs. */
export interface Console {
  /** Address of the page. */
  readonly url: string;
  /** Follows the feed; resolves when that has ended. Called once the local AWS answers. */
  follow(): Promise<void>;
  /** Reads anew what is deployed. */
  redeployed(): Promise<void>;
  close(): Promise<void>;
}

/** Serves the console on 127.0.0.1. It answers at once, and says that it is still deploying until the sources have a session. */
export async function startConsole({ sources, port = 4580, assets = ASSETS }: ConsoleOptions): Promise<Console> {
  const hub = new Hub(sources);
  const stream = new Stream(hub);
  let bound = port;
  const server = consoleServer({ hub, stream, assets, port: () => bound });
  const listen = (candidate: number) =>
    new Promise<number>((resolve, reject) => {
      server.once('error', reject);
      server.listen(candidate, HOST, () => {
        server.removeListener('error', reject);
        resolve((server.address() as AddressInfo).port);
      });
    });
  bound = await listen(port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
    return listen(0);
  });
  stream.start();
  return {
    url: `http://${HOST}:${bound}/`,
    follow: () => hub.follow(),
    redeployed: () => hub.redeployed(),
    close: async () => {
      hub.stop();
      stream.stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
