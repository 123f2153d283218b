/**
 * Makes the pictures of the README: event samples go through the notifier, and what it would post is drawn by a browser.
 * Needs Chromium (`apt-get install chromium fonts-lato fonts-noto-color-emoji`), found on the PATH or by `CHROMIUM`.
 *
 *   npm run screenshots -w packages/slack-alerting-construct
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { receivedAlerts } from '../../lambda/notifier/read/received-alerts';
import { compose } from '../../lambda/notifier/render/compose';
import { messageHtml } from './block-kit-html';

const PACKAGE = path.resolve(__dirname, '..', '..');
const TOPIC_ARN = 'arn:aws:sns:eu-west-1:111111111111:alerts';
const WIDTH = 680;

/** Pictures, by the samples that are in the same batch. */
const PICTURES: Record<string, string[]> = {
  'orders-rejected': ['custom-orders-rejected.json'],
  alarm: ['cloudwatch-alarm.json'],
  'pipeline-failed': ['codepipeline-action-failed.json'],
  burst: [
    'cloudwatch-alarm.json',
    'cloudwatch-alarm-ok.json',
    'step-functions-failed.json',
    'codepipeline-action-failed.json',
    'custom-orders-rejected.json',
    'health-issue.json',
  ],
};

/** Runs the browser without its window. */
function chromium(...args: string[]): string {
  const program = process.env.CHROMIUM ?? 'chromium';
  return execFileSync(program, ['--headless', '--no-sandbox', '--hide-scrollbars', '--disable-gpu', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** The one message that the notifier makes of samples in a batch. */
function htmlOf(samples: string[]): string {
  const records = samples.map((sample, index) => ({
    messageId: String(index),
    receiptHandle: '',
    attributes: { ApproximateReceiveCount: '1' },
    body: JSON.stringify({
      Type: 'Notification',
      MessageId: String(index),
      TopicArn: TOPIC_ARN,
      Timestamp: '2026-11-23T10:05:32Z',
      Message: readFileSync(path.join(PACKAGE, 'test', 'events', sample), 'utf8'),
    }),
  }));
  const [message] = compose(receivedAlerts(records), { mentions: { critical: '<!here>' }, deployment: 'Dev-Alerting' });
  return messageHtml(message.blocks);
}

const temporary = mkdtempSync(path.join(tmpdir(), 'screenshots-'));
mkdirSync(path.join(PACKAGE, 'docs'), { recursive: true });
for (const [name, samples] of Object.entries(PICTURES)) {
  const page = path.join(temporary, `${name}.html`);
  const measure = '<script>document.title = document.documentElement.scrollHeight</script>';
  writeFileSync(page, htmlOf(samples) + measure);
  const height = /<title>(\d+)<\/title>/.exec(
    chromium(`--window-size=${WIDTH},100`, '--dump-dom', `file://${page}`),
  )?.[1];
  const picture = path.join(PACKAGE, 'docs', `${name}.png`);
  chromium(`--window-size=${WIDTH},${height}`, `--screenshot=${picture}`, `file://${page}`);
  console.log(`docs/${name}.png: ${WIDTH} x ${height}`);
}
rmSync(temporary, { recursive: true });
