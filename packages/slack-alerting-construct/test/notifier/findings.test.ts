import fc from 'fast-check';
import { receivedAlerts } from '../../lambda/notifier/read/received-alerts';
import { compose } from '../../lambda/notifier/render/compose';
import { alertOf, facts } from './alert-of';
import { records, sample } from './samples';
import { actions, objections } from './slack-rules';

const textOf = (name: string) => compose(receivedAlerts(records(sample(name))))[0].text.replaceAll('\u2060', '');

test.each([
  [
    'guardduty-finding.json',
    '🔴 GuardDuty high finding: Bitcoin-related domain name queried by EC2 instance i-05746eb48123455e0.',
  ],
  [
    'securityhub-finding.json',
    "🔴 Security Hub critical finding: 1.4 Ensure no 'root' user account access key exists (AWS::::Account:111111111111)",
  ],
  ['inspector-finding.json', '🟠 Inspector medium finding: CVE-2024-6119 - openssl (orders-api:v7)'],
  ['inspector-scan.json', '🔴 Image scan of orders/api:latest: 61 high, 62 medium findings'],
  ['ecr-image-scan.json', '🔴 Image scan of orders/api:v7: 10 critical, 9 medium findings'],
  [
    'access-analyzer-finding.json',
    '🟠 Access Analyzer: AWS::S3::Bucket can be reached from another account (order-results)',
  ],
  ['config-compliance.json', '🟠 AWS Config: s3-bucket-public-read-prohibited is non compliant (order-results)'],
  ['config-compliance-sns.json', '🟠 AWS Config: s3-bucket-public-read-prohibited is non compliant (order-results)'],
  ['backup-failed.json', '🔴 AWS Backup: backup job of DynamoDB failed (orders)'],
  ['rds-failover.json', '🟠 RDS DB instance orders-db: A Multi-AZ failover has completed.'],
  ['autoscaling-launch-failed.json', '🔴 Auto Scaling group workers: EC2 Instance Launch Unsuccessful'],
  ['autoscaling-sns.json', '🔴 Auto Scaling group workers: EC2 instance launch error'],
  ['cost-anomaly.json', '🟠 Cost anomaly: Amazon DynamoDB costs 1001.00 USD more than expected (+334 %) (services)'],
  [
    'cost-anomaly-sns.json',
    '🟠 Cost anomaly: Amazon DynamoDB costs 1001.00 USD more than expected (+334 %) (services)',
  ],
  ['budget.txt', '🔴 Budget auction: actual $171.59 is &gt; $160.00'],
  ['ses-bounce.json', '🟠 SES bounce (Permanent General): mail from john@example.com to jane@example.com'],
  ['ses-complaint.json', '🟠 SES complaint (abuse): mail from john@example.com to richard@example.com'],
])('%s: a phone shows what happened to what, and where', (name, text) => {
  expect(textOf(name)).toMatch(new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')} · \\d{12} · [a-z-]+-\\d$`));
});

test('their reasons and facts are those of the service', () => {
  expect(alertOf('backup-failed.json').reason).toMatch(/^Backup job failed because/);
  expect(alertOf('ses-bounce.json').reason).toBe('smtp; 550 5.1.1 <jane@example.com>... User');
  expect(alertOf('autoscaling-launch-failed.json').reason).toContain('sufficient m7g.large capacity');
  expect(facts(alertOf('inspector-finding.json')).Packages).toBe('openssl 3.0.13 (fixed in 0:3.0.13-0ubuntu3.4)');
  expect(facts(alertOf('cost-anomaly.json'))).toMatchObject({ Spent: '1301.00 USD', Expected: '300.00 USD' });
  expect(facts(alertOf('access-analyzer-finding.json'))).toMatchObject({ Principal: '999988887777' });
});

const detailOf = (event: Record<string, unknown>) => event.detail as Record<string, never>;

test.each([
  [1, 'info'],
  [3.9, 'info'],
  [4, 'warning'],
  [6.9, 'warning'],
  [7, 'critical'],
  [9.5, 'critical'],
])('GuardDuty: a severity of %d is %s', (severity, expected) => {
  expect(alertOf('guardduty-finding.json', (event) => Object.assign(detailOf(event), { severity })).severity).toBe(
    expected,
  );
});

test.each([
  ['CRITICAL', 'critical'],
  ['HIGH', 'critical'],
  ['MEDIUM', 'warning'],
  ['LOW', 'info'],
  ['INFORMATIONAL', 'info'],
  ['UNTRIAGED', 'warning'],
])('a finding that is %s is %s', (label, expected) => {
  const hub = alertOf('securityhub-finding.json', (event) => {
    Object.assign((detailOf(event).findings as { Severity: object }[])[0], { Severity: { Label: label } });
  });
  const inspector = alertOf('inspector-finding.json', (event) => Object.assign(detailOf(event), { severity: label }));
  const scan = alertOf('ecr-image-scan.json', (event) =>
    Object.assign(detailOf(event), { 'finding-severity-counts': { [label]: 1 } }),
  );

  expect([hub.severity, inspector.severity]).toEqual([expected, expected]);
  expect(scan.severity).toBe(label === 'UNTRIAGED' ? 'info' : expected);
});

test.each([
  ['inspector-finding.json', { status: 'CLOSED' }, true, 'info'],
  ['access-analyzer-finding.json', { status: 'RESOLVED' }, true, 'info'],
  ['access-analyzer-finding.json', { isPublic: true }, false, 'critical'],
  ['config-compliance.json', { newEvaluationResult: { complianceType: 'COMPLIANT' } }, true, 'info'],
  ['backup-failed.json', { state: 'COMPLETED' }, false, 'info'],
  ['backup-failed.json', { state: 'ABORTED' }, false, 'warning'],
  ['rds-failover.json', { EventCategories: ['failure', 'notification'] }, false, 'critical'],
  ['rds-failover.json', { EventCategories: ['backup'] }, false, 'info'],
])('%s with %j', (name, change, resolved, severity) => {
  const alert = alertOf(name, (event) => Object.assign(detailOf(event), change));

  expect([alert.resolved === true, alert.severity]).toEqual([resolved, severity]);
});

test('a forecast of AWS Budgets is a warning', () => {
  const letter = sample('budget.txt').replaceAll('ACTUAL', 'FORECASTED');

  expect(receivedAlerts(records(letter))[0].alert).toMatchObject({
    severity: 'warning',
    title: 'Budget auction: forecasted $171.59 is > $160.00',
  });
});

const FINDINGS = [
  'guardduty-finding',
  'securityhub-finding',
  'inspector-finding',
  'access-analyzer-finding',
  'ecr-image-scan',
  'config-compliance',
  'backup-failed',
  'rds-failover',
  'autoscaling-launch-failed',
  'cost-anomaly',
  'ses-bounce',
];

/** A copy in which values are left out or replaced, as the choices say, one for each value. */
function distorted(value: unknown, choose: () => { json?: unknown } | null): unknown {
  const one = ([key, inner]: [string, unknown]) => {
    const choice = ['source', 'detail-type'].includes(key) ? null : choose();
    return [key, choice === null ? distorted(inner, choose) : choice.json];
  };
  if (Array.isArray(value)) {
    return value.map((inner) => distorted(inner, choose));
  }
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(one)) : value;
}

test('a finding that lacks any of its fields, or has another in its place, is still a message', () => {
  // Of every type, and hostile; not random text, which could hold by chance what must not be shown.
  const others = [
    undefined,
    null,
    true,
    0,
    -1.5,
    '',
    'text',
    '<!here> & co',
    'x'.repeat(3000),
    [],
    ['x'],
    [{}],
    {},
    { a: 1 },
  ];
  const other = fc.option(fc.constantFrom(...others.map((json) => ({ json }))), { freq: 4 });
  fc.assert(
    fc.property(fc.constantFrom(...FINDINGS), fc.infiniteStream(other), (file, choices) => {
      const message = JSON.stringify(
        distorted(JSON.parse(sample(`${file}.json`)), () => choices.next().value as { json?: unknown } | null),
      );
      const [composed] = compose(receivedAlerts(records(message)));

      expect(objections(composed)).toEqual([]);
      expect(composed.text).not.toMatch(/undefined|NaN|\[object/);
      expect(JSON.stringify(composed.blocks)).not.toMatch(/undefined|NaN|\[object/);
      expect(actions(composed).every((action) => /^(<(!date|https:)|&)/.test(action))).toBe(true);
    }),
  );
});
