import { HANDLER, type HandlerConstants, simulate, type SimulationOptions } from './simulation';

/** A burst of 2.5 times what a new on-demand table takes, in an account with 1,000 concurrent executions. */
const BURST: SimulationOptions = {
  limit: 4000,
  ordersPerSecond: 10_000,
  seconds: 60,
  ordersPerPost: 1000,
  concurrency: 1000,
  throttle: { rateLimit: 50, burstLimit: 100 },
  handler: HANDLER,
};

const patience = (patienceMs: number): HandlerConstants => ({ ...HANDLER, patienceMs });
const others: [string, Partial<SimulationOptions>][] = [
  ['the defaults', {}],
  ['patience 22.5 s: until the time is up', { handler: patience(22_500) }],
  ['patience 10 s', { handler: patience(10_000) }],
  ['patience 2 s', { handler: patience(2000) }],
  ['pauses 0.05 to 1 s', { handler: { ...HANDLER, firstPauseMs: 50, longestPauseMs: 1000 } }],
  ['2 batches at a time', { handler: { ...HANDLER, parallelBatches: 2 } }],
  ['Retry-After always 5 s', { handler: { ...HANDLER, firstRetryAfterMs: 5000, longestRetryAfterMs: 5000 } }],
  ['Retry-After up to 60 s', { handler: { ...HANDLER, longestRetryAfterMs: 60_000 } }],
  ['throttle 5, bursts of 10', { throttle: { rateLimit: 5, burstLimit: 10 } }],
  ['10 concurrent executions', { concurrency: 10 }],
  ['warmThroughput 10,000', { limit: 10_000 }],
];

/** The lines of the table that compares the defaults with others. */
export function simulatedTable(): string[] {
  return [
    '| | x the least time | writes an order | POSTs a client | invocations at once | Lambda ms an order |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...others.map(([title, other]) => {
      const options = { ...BURST, ...other };
      const { seconds, answers, writes, peakInvocations, billedSeconds } = simulate(options);
      const orders = options.ordersPerSecond * options.seconds;
      const least = Math.max(options.seconds, orders / options.limit);
      const posts = Object.values(answers).reduce((sum, count) => sum + count, 0);
      const figures = [
        (seconds / least).toFixed(2),
        (writes / orders).toFixed(1),
        ((posts * options.ordersPerPost) / orders).toFixed(1),
        String(peakInvocations),
        ((1000 * billedSeconds) / orders).toFixed(1),
      ];
      return `| ${[title, ...figures].join(' | ')} |`;
    }),
  ];
}
