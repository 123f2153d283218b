import { configFrom } from '../../lambda/notifier/config';
import { count, log } from '../../lambda/notifier/log';
import { parseArn, resourceLink } from '../../lambda/notifier/read/console-links';
import { recentIdentities } from '../../lambda/notifier/send/deduplication';
import { pacer } from '../../lambda/notifier/send/rate-limit';

describe('pacer', () => {
  test('keeps messages apart, and lets the first go', async () => {
    let time = 0;
    const sleep = jest.fn(async (milliseconds: number) => (time += milliseconds));
    const pace = pacer(1000, sleep, () => time);

    await pace();
    time += 300;
    await pace();
    time += 5000;
    await pace();

    expect(sleep.mock.calls).toEqual([[700]]);
  });
});

describe('recentIdentities', () => {
  test('remembers for a while, and no more than so many', () => {
    let time = 0;
    const recent = recentIdentities(100, 2, () => time);
    ['a', 'b', 'c'].forEach((identity) => recent.add(identity));

    expect(['a', 'b', 'c'].map((identity) => recent.has(identity))).toEqual([false, true, true]);
    time = 100;
    expect(recent.has('c')).toBe(false);
  });
});

describe('links', () => {
  test.each([
    [
      'arn:aws:states:eu-west-1:111111111111:execution:m:e',
      '/states/home?region=eu-west-1#/v2/executions/details/arn%3Aaws',
    ],
    [
      'arn:aws:states:eu-west-1:111111111111:stateMachine:m',
      '/states/home?region=eu-west-1#/statemachines/view/arn%3Aaws',
    ],
    ['arn:aws:lambda:eu-west-1:111111111111:function:f', '/lambda/home?region=eu-west-1#/functions/f'],
    ['arn:aws:dynamodb:eu-west-1:111111111111:table/t', '/dynamodbv2/home?region=eu-west-1#table?name=t'],
    ['arn:aws:codepipeline:eu-west-1:111111111111:p', '/codesuite/codepipeline/pipelines/p/view?region=eu-west-1'],
    ['arn:aws:cloudwatch:eu-west-1:111111111111:alarm:a', '/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/a'],
    [
      'arn:aws:cloudformation:eu-west-1:111111111111:stack/s/id',
      '/cloudformation/home?region=eu-west-1#/stacks/events?stackId=arn',
    ],
  ])('%s', (arn, path) => {
    expect(resourceLink('x', arn)[0].url).toContain(`https://eu-west-1.console.aws.amazon.com${path}`);
  });

  test.each([
    ['eu-west-1', 'aws', 'console.aws.amazon.com'],
    ['cn-northwest-1', 'aws-cn', 'console.amazonaws.cn'],
    ['us-gov-east-1', 'aws-us-gov', 'console.amazonaws-us-gov.com'],
    ['eusc-de-east-1', 'aws-eusc', 'console.amazonaws-eusc.eu'],
  ])('in %s lead to the console of its partition', (region, partition, host) => {
    expect(resourceLink('x', `arn:${partition}:lambda:${region}:111111111111:function:f`)[0].url).toMatch(
      new RegExp(`^https://${region}\\.${host.replaceAll('.', '\\.')}/`),
    );
  });

  test.each(['', 'arn', 'arn:aws:s3:::bucket', 'arn:aws:lambda:evil.example#:111111111111:function:f', undefined, 7])(
    '%j has none',
    (value) => {
      expect(resourceLink('x', value)).toEqual([]);
    },
  );

  test('an ARN is taken apart', () => {
    expect(parseArn('arn:aws:sns:eu-west-1:111111111111:alerts')).toEqual({
      partition: 'aws',
      service: 'sns',
      region: 'eu-west-1',
      account: '111111111111',
      resource: 'alerts',
    });
  });
});

describe('output', () => {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    jest.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  });
  afterEach(() => jest.restoreAllMocks());

  test('a log line is one JSON object with time and level', () => {
    log('WARN', 'something\nhappened', { alerts: 3 });

    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(lines[0])).toEqual({
      timestamp: expect.any(String),
      level: 'WARN',
      message: 'something\nhappened',
      alerts: 3,
    });
  });

  test('counts are embedded metrics, without the zeros', () => {
    count('SlackAlerting', 'notifier', { Delivered: 3, Refused: 0 });
    count('SlackAlerting', 'notifier', { Refused: 0 });

    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [
            { Namespace: 'SlackAlerting', Dimensions: [['Notifier']], Metrics: [{ Name: 'Delivered', Unit: 'Count' }] },
          ],
        },
        Notifier: 'notifier',
        Delivered: 3,
      },
    ]);
  });
});

describe('configuration', () => {
  const environment = {
    WEBHOOK_SECRET_ID: 'secret',
    QUEUE_URL: 'queue',
    DEAD_LETTER_QUEUE_URL: 'dead-letters',
    SEVERITIES: 'warning,critical',
    MENTIONS: '{"critical":"<!here>"}',
    METRIC_NAMESPACE: 'SlackAlerting',
    AWS_LAMBDA_FUNCTION_NAME: 'notifier',
    WEBHOOK_TIMEOUT_MS: '5000',
    RETRY_DELAY_SECONDS: '10',
  };

  test('comes from the environment', () => {
    expect(configFrom(environment)).toEqual({
      secretId: 'secret',
      queueUrl: 'queue',
      deadLetterQueueUrl: 'dead-letters',
      severities: ['warning', 'critical'],
      mentions: { critical: '<!here>' },
      metricNamespace: 'SlackAlerting',
      notifierName: 'notifier',
      webhookTimeoutMs: 5000,
      retryDelaySeconds: 10,
      paceMs: 1000,
    });
  });

  test.each(Object.keys(environment))('%s has to be there', (name) => {
    expect(() => configFrom({ ...environment, [name]: undefined })).toThrow(`environment variable ${name} is not set`);
  });
});
