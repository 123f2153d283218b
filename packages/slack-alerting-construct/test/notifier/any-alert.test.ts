import { receivedAlerts } from '../../lambda/notifier/read/received-alerts';
import { alertOf, facts } from './alert-of';
import { envelope, record, records, sample } from './samples';

describe('custom notification', () => {
  test('carries everything that our constructs say', () => {
    const alert = alertOf('custom-orders-rejected.json');

    expect(alert).toMatchObject({
      kind: 'OrdersRejected',
      severity: 'warning',
      title: '3 of 120 orders were rejected',
      markdown: true,
      account: '111111111111',
      region: 'eu-west-1',
      nextSteps: [expect.any(String), expect.any(String)],
    });
    expect(facts(alert)).toMatchObject({ 'Run id': '2026-11-23', Stored: '117', Rejected: '3' });
    expect(alert.links.map(({ label }) => label)).toEqual(['Execution', 'results']);
  });

  test('names a resource as a link or, where its page is not known, as text', () => {
    const alert = alertOf('custom-orders-rejected.json', (event) => {
      (event.metadata as Record<string, unknown>).relatedResources = [
        'arn:aws:lambda:eu-west-1:111111111111:function:orders',
        'arn:aws:s3:::order-results',
      ];
    });

    expect(alert.links.map(({ label }) => label)).toEqual(['Execution', 'orders']);
    expect(facts(alert).Resources).toBe('arn:aws:s3:::order-results');
  });

  test('without a known severity is a warning', () => {
    const alert = alertOf('custom-orders-rejected.json', (event) => {
      (event.metadata as Record<string, unknown>).additionalContext = { severity: 'apocalyptic' };
    });

    expect(alert.severity).toBe('warning');
  });

  test('with nothing but a content is shown', () => {
    const [{ alert }] = receivedAlerts(
      records('{"version":"1.0","source":"custom","content":{"description":"Something"}}'),
    );

    expect(alert).toMatchObject({ title: 'Something', description: 'Something' });
  });
});

describe('anything else', () => {
  test('an unknown event shows its detail, and links into its own partition', () => {
    expect(alertOf('any-event.json')).toMatchObject({
      title: 'EBS Volume Notification: failed',
      resource: 'vol-01234567',
      region: 'us-gov-west-1',
      reason: expect.stringContaining('"event": "createVolume"'),
    });
  });

  test('JSON is shown indented, with a title where it has one', () => {
    expect(alertOf('any-json.json')).toMatchObject({
      title: 'Disk is almost full',
      reason: expect.stringContaining('\n'),
    });
    expect(receivedAlerts(records('[1, 2]'))[0].alert).toMatchObject({ kind: 'JSON', reason: '[\n  1,\n  2\n]' });
  });

  test('JSON that was encoded twice is read', () => {
    const twice = JSON.stringify(sample('custom-orders-rejected.json'));

    expect(receivedAlerts(records(twice))[0].alert.kind).toBe('OrdersRejected');
  });

  test('text is shown, its subject or first line as the title', () => {
    expect(receivedAlerts([record(sample('sns-envelope.json'))])[0].alert).toMatchObject({
      title: 'Backup of db-1 failed',
      description: expect.stringContaining('timed out'),
      account: '111111111111',
      region: 'eu-west-1',
      time: '2026-11-23T02:00:00.000Z',
    });
    expect(receivedAlerts(records('first\nsecond'))[0].alert.title).toBe('first');
    expect(receivedAlerts(records(''))[0].alert.title).toBe('Empty notification');
  });

  test('a message delivered without the envelope of SNS is read', () => {
    expect(receivedAlerts([record(sample('cloudwatch-alarm.json'))])[0].alert.title).toBe('ALARM: orders-api-5xx');
  });
});

describe('a batch', () => {
  test('two deliveries of one event are one alert, reported once', () => {
    const action = sample('codepipeline-action-failed.json');

    const received = receivedAlerts(records(action, action.replace('e3b0c442', 'ffffffff')));

    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ times: 1, records: [{ messageId: 'record-1' }, { messageId: 'record-2' }] });
  });

  test('the same text published twice is one alert, reported as two', () => {
    expect(receivedAlerts(records('disk full', 'disk full', 'other'))).toMatchObject([{ times: 2 }, { times: 1 }]);
  });

  test('one publishing that the queue delivers twice is reported once', () => {
    const twice = [record(envelope('disk full'), { id: 'a' }), record(envelope('disk full'), { id: 'b' })];

    expect(receivedAlerts(twice)).toMatchObject([{ times: 1, records: [{}, {}] }]);
  });
});
