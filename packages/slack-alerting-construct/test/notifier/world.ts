import type { Config } from '../../lambda/notifier/config';
import type { SqsRecord } from '../../lambda/notifier/read/received-alerts';
import { recentIdentities } from '../../lambda/notifier/send/deduplication';
import { deliver } from '../../lambda/notifier/send/deliver';
import type { Dependencies } from '../../lambda/notifier/send/dependencies';
import type { Outcome } from '../../lambda/notifier/send/slack';
import { records } from './samples';

export const LINK = 'https://hooks.slack.com/services/T0/B0/secret';

export const config: Config = {
  secretId: 'auction/slack-webhook',
  queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/alerts',
  deadLetterQueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/dead-letters',
  severities: ['info', 'warning', 'critical'],
  mentions: {},
  metricNamespace: 'SlackAlerting',
  notifierName: 'notifier',
  webhookTimeoutMs: 5000,
  retryDelaySeconds: 10,
  paceMs: 1000,
};

/** A world in which Slack answers what the test says, in order; then it takes everything. */
export function world({
  outcomes = [],
  links = [LINK],
  ...changes
}: { outcomes?: Outcome[]; links?: (string | undefined)[] } & Partial<Dependencies> = {}) {
  const posts: { link: string; text: string }[] = [];
  const delays: { id: string; seconds: number }[] = [];
  const deadLetters: { id: string; reason: string }[] = [];
  const lines: string[] = [];
  const answers = [...outcomes];
  const values = [...links];
  const dependencies: Dependencies = {
    config,
    url: {
      current: async () => values[0],
      refreshed: async () => (values.length > 1 ? values.splice(0, 1) && values[0] : values[0]),
    },
    post: async (link, { text }) => {
      posts.push({ link, text });
      return answers.shift() ?? { kind: 'delivered' };
    },
    queue: {
      delay: async (items) => {
        delays.push(...items.map(({ record: { messageId }, seconds }) => ({ id: messageId, seconds })));
      },
      toDeadLetters: async (items, reason) => {
        deadLetters.push(...items.map(({ messageId }) => ({ id: messageId, reason })));
        return [];
      },
    },
    recent: recentIdentities(),
    pace: async () => undefined,
    timeLeft: () => 60_000,
    ...changes,
  };
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  const run = async (batch: SqsRecord[]) =>
    (await deliver(batch, dependencies)).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  /** Sum of a metric over everything that was written. */
  const metric = (name: string) =>
    lines
      .map((line) => JSON.parse(line))
      .reduce((sum, entry) => sum + (entry._aws === undefined ? 0 : (entry[name] ?? 0)), 0);
  return { run, posts, delays, deadLetters, lines, metric };
}

export const refused = (status: number, because: 'message' | 'webhook'): Outcome => ({
  kind: 'refused',
  status,
  reason: `HTTP ${status}`,
  because,
});
export const failed: Outcome = { kind: 'failed', reason: 'HTTP 500' };
export const many = (count: number) => records(...Array.from({ length: count }, (_, n) => `alert ${n}`));
export const ids = (batch: SqsRecord[]) => batch.map(({ messageId }) => messageId);
