import { receivedAlerts } from '../../lambda/notifier/read/received-alerts';
import { compose } from '../../lambda/notifier/render/compose';
import { alertOf, facts, urls } from './alert-of';
import { records, sample, SAMPLES } from './samples';
import { actions, objections } from './slack-rules';

describe.each(SAMPLES)('%s', (name) => {
  const [received] = receivedAlerts(records(sample(name)));

  test('says what, where and when', () => {
    expect(received.alert.title).not.toBe('');
    expect(received.alert.account).toMatch(/^\d{12}$/);
    expect(received.alert.region).toMatch(/^[a-z]{2}(-[a-z]+)+-\d$/);
    expect(Date.parse(received.alert.time ?? '')).not.toBeNaN();
  });

  test('becomes a message that Slack takes, and nothing of it acts but dates and links to the console', () => {
    const [message] = compose([received]);

    expect(objections(message)).toEqual([]);
    actions(message).forEach((action) =>
      expect(action).toMatch(
        /^<(!date\^\d+\^\{date_short_pretty\} \{time_secs\}\|[0-9TZ:.-]+|https:\/\/([a-z0-9-]+\.)?console\.(aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)\/[^<>|\s]+\|[^<>|]+)>$/,
      ),
    );
  });
});

describe('CloudWatch alarm', () => {
  test('takes the region from the ARN, because the message has only its label', () => {
    const alert = alertOf('cloudwatch-alarm.json');

    expect(alert).toMatchObject({
      kind: 'CloudWatch alarm',
      severity: 'critical',
      title: 'ALARM: orders-api-5xx',
      description: 'More than 1 % of requests fail.',
      reason: expect.stringContaining('Threshold Crossed'),
      account: '111111111111',
      region: 'eu-west-1',
      time: '2026-11-23T10:05:31.482+0000',
    });
    expect(facts(alert)).toEqual({
      State: 'OK → ALARM',
      Metric: 'AWS/ApiGateway 5XXError',
      Threshold: 'SUM > 1 in 1 × 60 s',
      Resource: 'ApiName=orders, Stage=v1',
    });
    expect(urls(alert)).toEqual([
      'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/orders-api-5xx',
    ]);
  });

  test('that is OK again is good news', () => {
    expect(alertOf('cloudwatch-alarm-ok.json')).toMatchObject({ severity: 'info', resolved: true, nextSteps: [] });
  });

  test('may say its severity at the start of its description', () => {
    expect(alertOf('cloudwatch-alarm-metric-math.json')).toMatchObject({
      severity: 'warning',
      description: 'Errors of the handler above 1 %',
    });
  });

  test('of an expression shows it, and its name is encoded in the link', () => {
    const alert = alertOf('cloudwatch-alarm-metric-math.json');

    expect(facts(alert).Metric).toBe('error rate = 100 * errors / invocations');
    expect(urls(alert)[0]).toContain('alarm/handler%20error%20rate');
  });

  test('without data is a warning', () => {
    const alert = alertOf('cloudwatch-alarm.json', (event) => (event.NewStateValue = 'INSUFFICIENT_DATA'));

    expect(alert.severity).toBe('warning');
  });

  test('composite: names what triggered it', () => {
    const alert = alertOf('cloudwatch-composite-alarm.json');

    expect(alert.kind).toBe('CloudWatch composite alarm');
    expect(facts(alert)['Triggered by']).toBe('orders-api-5xx (ALARM)');
  });

  test('in China links to the console there', () => {
    expect(urls(alertOf('cloudwatch-alarm-china.json'))[0]).toMatch(/^https:\/\/cn-north-1\.console\.amazonaws\.cn\//);
  });

  test('as an event of EventBridge reads the same', () => {
    const alert = alertOf('eventbridge-cloudwatch-alarm.json');

    expect(alert).toMatchObject({ kind: 'CloudWatch alarm', severity: 'critical', title: 'ALARM: orders-throttled' });
    expect(facts(alert)).toMatchObject({
      Metric: 'Sum of AWS/DynamoDB WriteThrottleEvents',
      Resource: 'TableName=orders',
    });
  });
});

describe('CodePipeline', () => {
  test('a failed action says why, and links to the execution and the log of its build', () => {
    const alert = alertOf('codepipeline-action-failed.json');

    expect(alert).toMatchObject({
      severity: 'critical',
      title: 'Pipeline delivery: Build / Synth failed',
      reason: expect.stringContaining('npm test'),
    });
    expect(urls(alert)).toEqual([
      'https://eu-west-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/delivery/executions/bbb04a6f-9a8f-4c3a-b0a7-0e6c2d9a1c11/timeline?region=eu-west-1',
      'https://eu-west-1.console.aws.amazon.com/codesuite/codebuild/projects/synth/build/synth%3A0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0/?region=eu-west-1',
    ]);
  });

  test('a URL in the event is not taken over', () => {
    const alert = alertOf('codepipeline-action-failed.json', (event) => {
      const detail = event.detail as { 'execution-result': Record<string, string> };
      detail['execution-result'] = { 'external-execution-url': 'https://evil.example/phish' };
    });

    expect(JSON.stringify(alert)).not.toContain('evil.example');
  });

  test('a failed pipeline names the commit', () => {
    expect(alertOf('codepipeline-pipeline-failed.json')).toMatchObject({
      title: 'Pipeline delivery: failed',
      description: 'Commit 9b5a1f62 feat: accept orders in batches by Ada',
    });
  });

  test('CodeStar Notifications are read as well', () => {
    expect(alertOf('codestar-pipeline-failed.json')).toMatchObject({
      severity: 'critical',
      reason: 'Synth: Build terminated with state: FAILED',
    });
  });

  test('a second delivery of the same change has the same identity, another state or attempt has not', () => {
    const identity = (change?: (event: Record<string, unknown>) => void) =>
      alertOf('codepipeline-action-failed.json', change).identity;

    expect(identity((event) => (event.id = 'another-delivery'))).toBe(identity());
    expect(identity((event) => Object.assign(event.detail as object, { state: 'SUCCEEDED' }))).not.toBe(identity());
    expect(identity((event) => Object.assign(event.detail as object, { 'pipeline-execution-attempt': 2 }))).not.toBe(
      identity(),
    );
  });
});

describe('Step Functions', () => {
  test('a failed execution shows error and cause, never input or output', () => {
    const alert = alertOf('step-functions-failed.json', (event) =>
      Object.assign(event.detail as object, { input: '{"customer":"secret"}', output: '{"customer":"secret"}' }),
    );

    expect(alert).toMatchObject({
      severity: 'critical',
      title: 'State machine results: failed',
      reason: 'OrdersFailed\n2 of 120 orders could not be stored',
    });
    expect(JSON.stringify(alert)).not.toContain('secret');
    expect(urls(alert)[0]).toMatch(/#\/v2\/executions\/details\/arn%3Aaws%3Astates/);
  });

  test.each([
    ['step-functions-timed-out.json', 'critical', 'State machine results: timed out'],
    ['step-functions-aborted.json', 'warning', 'State machine results: aborted'],
  ])('%s', (name, severity, title) => {
    expect(alertOf(name)).toMatchObject({ severity, title });
  });
});

describe('CloudFormation', () => {
  test.each([
    ['cloudformation-stack-failed.json', 'Stack Dev-Orders UPDATE_ROLLBACK_FAILED'],
    ['cloudformation-resource-failed.json', 'Stack Dev-Orders: OrdersTable CREATE_FAILED'],
  ])('%s', (name, title) => {
    expect(alertOf(name)).toMatchObject({
      severity: 'critical',
      title,
      reason: expect.stringMatching(/failed|exists/),
    });
  });

  test('the lines that a stack publishes itself read the same', () => {
    const [{ alert }] = receivedAlerts(records(sample('cloudformation-sns.txt')));

    expect(alert).toMatchObject({
      kind: 'CloudFormation',
      severity: 'critical',
      title: 'Stack Dev-Orders: OrdersTable CREATE_FAILED',
      reason: "Resource 'orders' already exists",
    });
  });
});

describe('AWS Health', () => {
  test('an issue is critical and shows what is affected', () => {
    const alert = alertOf('health-issue.json');

    expect(alert).toMatchObject({ severity: 'critical', title: 'AWS Health: LAMBDA operational issue open' });
    expect(facts(alert)).toMatchObject({ Affected: 'orders', Status: 'open' });
  });

  test('a closed one is good news', () => {
    const alert = alertOf('health-issue.json', (event) =>
      Object.assign(event.detail as object, { statusCode: 'closed' }),
    );

    expect(alert).toMatchObject({ severity: 'info', resolved: true });
  });
});
