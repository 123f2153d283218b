/**
 * Collects what comes in quick succession, and hands it on in one go: after a pause, and never while the last is still at
 * work.
 */
export class Serial<T> {
  private collected = new Set<T>();
  private timer?: NodeJS.Timeout;
  private working: Promise<void> = Promise.resolve();
  private isWorking = false;

  /**
   * @param pauseMs how long nothing has to come before it is handed on
   * @param work what does it; its failure is its own to report
   */
  constructor(
    private readonly pauseMs: number,
    private readonly work: (items: Set<T>) => Promise<void>,
  ) {}

  /** Takes one more. */
  public add(item: T): void {
    this.collected.add(item);
    this.wait();
  }

  /** Hands nothing on any more; resolves when the last work has ended. */
  public async close(): Promise<void> {
    clearTimeout(this.timer);
    this.collected.clear();
    await this.working;
  }

  private wait(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.handOn(), this.pauseMs);
  }

  private handOn(): void {
    if (this.isWorking || this.collected.size === 0) return;
    const items = this.collected;
    this.collected = new Set();
    this.isWorking = true;
    this.working = this.work(items).finally(() => {
      this.isWorking = false;
      if (this.collected.size > 0) this.wait();
    });
  }
}
