/** A rate with room for bursts: what API Gateway's throttle is, and the way in which a table refuses writes. */
export class TokenBucket {
  private tokens: number;
  private last: number;

  /**
   * @param ratePerSecond tokens that arrive in a second
   * @param capacity tokens that it holds at most, and at the beginning
   * @param now milliseconds of a clock that does not go back
   */
  constructor(
    private readonly ratePerSecond: number,
    private readonly capacity: number,
    private readonly now: () => number,
  ) {
    this.tokens = capacity;
    this.last = now();
  }

  /** Takes as many whole tokens as there are, at most `wanted`, and returns how many. */
  take(wanted: number): number {
    const now = this.now();
    this.tokens = Math.min(this.capacity, this.tokens + (this.ratePerSecond * (now - this.last)) / 1000);
    this.last = now;
    const taken = Math.min(wanted, Math.floor(this.tokens));
    this.tokens -= taken;
    return taken;
  }
}
