import type { Alert } from '../../alert';
import { facts } from '../json';
import type { SourceEvent } from './source-event';

/**
 * AWS Budgets publishes a letter (`AWS Budget Notification`, `Dear AWS Customer`) with lines such as `Budget Name: ...`. What was
 * spent is critical, what is only forecast a warning.
 * https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
 */
export function budgets({ text: message }: SourceEvent): Alert | undefined {
  if (!/^AWS Budget Notification/.test(message)) {
    return undefined;
  }
  const lines = Object.fromEntries(
    [...message.matchAll(/^([A-Z][\w ]*): *(.+?) *$/gm)].map(([, key, value]) => [key, value]),
  );
  const name = lines['Budget Name'];
  if (name === undefined) {
    return undefined;
  }
  const type = lines['Alert Type'] ?? 'ACTUAL';
  const amount = lines[`${type} Amount`] ?? '';
  const account = /^AWS Account (\d{12})$/m.exec(message)?.[1];
  return {
    kind: 'AWS Budgets',
    severity: type === 'ACTUAL' ? 'critical' : 'warning',
    title: `Budget ${name}: ${type.toLowerCase()} ${amount} is ${lines['Alert Threshold'] ?? 'above the threshold'}`,
    description: /You requested[^]*?\./.exec(message)?.[0].replace(/\s+/g, ' '),
    account,
    facts: facts({
      Budget: lines['Budgeted Amount'],
      Threshold: lines['Alert Threshold'],
      [type === 'ACTUAL' ? 'Spent' : 'Forecast']: amount || undefined,
      Type: lines['Budget Type'],
    }),
    nextSteps: ['Find the service that causes the costs in Cost Explorer.'],
    links: [{ label: 'Budgets', url: 'https://console.aws.amazon.com/billing/home#/budgets' }],
  };
}
