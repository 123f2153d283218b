import { type Console, startConsole, type WebhookRequest } from '@org/auction-console/server';
import type { ReadySession } from '../system/session';
import { SystemSources } from './sources';

/** The console of a system that starts. */
export class SystemConsole {
  private constructor(
    private readonly console: Console,
    private readonly sources: SystemSources,
  ) {}

  /**
   * Serves the page; it says that the system is still deploying until it is.
   *
   * @param webhookRequests requests to the webhook so far
   */
  public static async open(port: number, webhookRequests: () => readonly WebhookRequest[]): Promise<SystemConsole> {
    const sources = new SystemSources(webhookRequests);
    return new SystemConsole(await startConsole({ sources, port }), sources);
  }

  /** Address of the page. */
  public get url(): string {
    return this.console.url;
  }

  /** Address of the page of a resource, as the notifier takes it in `CONSOLE_URL`. */
  public get resourceUrl(): string {
    return `${this.url}resource?arn={arn}`;
  }

  /** The local AWS answers: from now on, everything that happens is shown. */
  public answersAt(endpoint: string): void {
    this.sources.answersAt(endpoint);
    void this.console.follow().catch(() => undefined); // the local AWS has ended, which is reported elsewhere
  }

  /** Stacks are deployed anew: the map is read again. */
  public redeployed(): Promise<void> {
    return this.console.redeployed();
  }

  /** Everything is deployed. */
  public async deployed(session: ReadySession): Promise<void> {
    await this.sources.deployed(session);
    await this.console.redeployed();
  }

  public close(): Promise<void> {
    return this.console.close();
  }
}
