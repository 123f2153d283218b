import { type Emulator, type IamDenials, iamDenials } from '@org/local-aws';

/** A call that the policies do not allow. */
export type Denial = IamDenials['denials'][number];

const EVERY_MS = 500;

/** Reports each call that the local AWS denies, once. */
export class DenialWatch {
  private readonly seen = new Set<string>();
  private timer?: NodeJS.Timeout;

  /** @param report called with each call that is denied for the first time */
  constructor(
    private readonly emulator: Pick<Emulator, 'endpoint'>,
    private readonly report: (denial: Denial) => void,
  ) {}

  /** Looks again and again, until {@link stop}. */
  public start(): void {
    this.timer = setTimeout(() => {
      // A local AWS that has ended is reported by who waits for it.
      void this.look()
        .catch(() => undefined)
        .finally(() => this.timer && this.start());
    }, EVERY_MS);
  }

  /** Looks once: what is denied by now is reported when this resolves. */
  public async look(): Promise<void> {
    const { denials } = await iamDenials(this.emulator);
    for (const denial of denials) {
      const key = JSON.stringify([denial.principal, denial.action, denial.resource, denial.statements]);
      if (!this.seen.has(key)) {
        this.seen.add(key);
        this.report(denial);
      }
    }
  }

  public stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
