import fc from 'fast-check';
import { receivedAlerts } from '../../lambda/notifier/read/received-alerts';
import { compose } from '../../lambda/notifier/render/compose';
import { alertOf, facts } from './alert-of';
import { records, sample, SAMPLES } from './samples';
import { emojiCodes } from './slack-rules';

const messageOf = (message: string, deployment?: string) =>
  compose(receivedAlerts(records(message)), { deployment })[0];
const custom = (execution: string, id?: string) =>
  JSON.stringify({
    source: 'custom',
    id,
    content: { title: 'The run failed' },
    metadata: { threadId: `arn:aws:states:eu-west-1:111111111111:execution:${execution}:2026-11-23` },
  });

describe('two deployments in one account', () => {
  test('are distinguished by the stack of their topic', () => {
    expect(messageOf('disk full', 'Dev-Alerting').text).toBe('🟠 disk full · Dev-Alerting · 111111111111 · eu-west-1');
    expect(messageOf('disk full', 'Prod-Alerting').text).toBe(
      '🟠 disk full · Prod-Alerting · 111111111111 · eu-west-1',
    );
  });

  test('that share a topic are distinguished by the resource', () => {
    const [dev, prod] = ['DevResults-1A2B', 'ProdResults-3C4D'].map((machine) => messageOf(custom(machine)).text);

    expect(dev).toBe('🟠 The run failed (DevResults-1A2B) · 111111111111 · eu-west-1');
    expect(prod).toContain('(ProdResults-3C4D)');
  });

  test('the resource survives a title that is too long, and stands beside a word that is also in the title', () => {
    const long = custom('DevResults-1A2B').replace('The run failed', 'x'.repeat(500));

    expect(messageOf(long).blocks[0]).toMatchObject({
      text: { text: expect.stringMatching(/ … .* \(DevResults-1A2B\)$/) },
    });
    expect(messageOf(custom('run')).text).toContain('The run failed (run)');
  });
});

test.each(SAMPLES)('%s: the text of a phone has state or event, and account and region', (name) => {
  expect(messageOf(sample(name)).text).toMatch(/^\S+ \S.{6,} · \d{12} · [a-z]{2}(-[a-z]+)+-\d$/);
});

describe('metrics of an alarm', () => {
  test('a percentile is named', () => {
    expect(facts(alertOf('cloudwatch-alarm-percentile.json')).Threshold).toBe('p99 > 800 in 1 × 60 s');
  });

  test('metric math names the expression and each metric behind it', () => {
    expect(facts(alertOf('cloudwatch-alarm-metric-math.json'))).toMatchObject({
      Metric: 'error rate = 100 * errors / invocations',
      Threshold: '≥ 1 in 5 × 60 s',
      errors: 'Sum of AWS/Lambda Errors, FunctionName=orders',
      invocations: 'Sum of AWS/Lambda Invocations, FunctionName=orders',
    });
  });

  test('anomaly detection names the metric and the band', () => {
    expect(facts(alertOf('cloudwatch-alarm-anomaly.json'))).toMatchObject({
      Metric: 'p99 of AWS/ApiGateway Latency',
      Threshold: 'outside of the band ANOMALY_DETECTION_BAND(m1, 2) in 3 × 60 s',
      Resource: 'ApiName=orders',
    });
  });

  test('a Metrics Insights query is shown, its contributor is in the title, and its severity counts', () => {
    const alert = alertOf('eventbridge-alarm-contributor.json');

    expect(facts(alert).Metric).toMatch(/^SELECT AVG\(ConsumedWriteCapacityUnits\)/);
    expect(alert).toMatchObject({ severity: 'critical', resource: 'TableName=orders' });
    expect(alertOf('cloudwatch-log-alarm-contributor.json').resource).toBe('endpoint=/api/orders');
  });

  test('a runbook in the description is the first step', () => {
    const alert = alertOf('cloudwatch-alarm-anomaly.json');

    expect(alert.nextSteps[0]).toBe('Follow the runbook: https://wiki.example.com/runbooks/latency');
    expect(alert.description).toBe('Latency is not as usual.');
  });

  test("additionalContext.runbook of a custom notification is the first step, before the publisher's own", () => {
    const runbook = 'https://wiki.example.com/runbooks/orders';
    const own = alertOf('custom-orders-rejected.json').nextSteps;
    const alert = alertOf('custom-orders-rejected.json', ({ metadata }) => {
      Object.assign((metadata as { additionalContext: object }).additionalContext, { runbook });
    });

    expect(alert.nextSteps).toEqual([`Follow the runbook: ${runbook}`, ...own]);
    expect(own.length).toBeGreaterThan(0);
    expect(Object.values(facts(alert))).not.toContain(runbook);
  });

  const word = fc.string({ unit: fc.constantFrom(...'abcXYZ019_'), minLength: 1, maxLength: 12 });
  const stat = fc.constantFrom('Sum', 'Average', 'p50', 'p99.9', 'tm90', 'TS(80%:)');
  const metric = fc.record({
    id: word,
    namespace: word,
    name: word,
    stat,
    dimensions: fc.dictionary(word, word, { maxKeys: 3 }),
  });
  const metrics = fc.uniqueArray(metric, { minLength: 1, maxLength: 3, selector: ({ id }) => id });
  const sns = { 'cloudwatch-alarm-metric-math.json': true, 'eventbridge-cloudwatch-alarm.json': false };

  test.each(Object.entries(sns))(
    '%s: whatever the expression, each metric is named with statistic and dimensions',
    (file, bySns) => {
      fc.assert(
        fc.property(metrics, word, (all, label) => {
          const names = (dimensions: Record<string, string>) =>
            bySns ? Object.entries(dimensions).map(([name, value]) => ({ name, value })) : dimensions;
          const queries = all.map(({ id, namespace, name, stat: own, dimensions }) =>
            bySns
              ? {
                  Id: id,
                  ReturnData: false,
                  MetricStat: {
                    Stat: own,
                    Metric: { Namespace: namespace, MetricName: name, Dimensions: names(dimensions) },
                  },
                }
              : {
                  id,
                  returnData: false,
                  metricStat: { stat: own, metric: { namespace, name, dimensions: names(dimensions) } },
                },
          );
          const expression = `SUM(${all.map(({ id }) => id).join('+')})`;
          const math = bySns
            ? { Id: 'e', Expression: expression, Label: label, ReturnData: true }
            : { id: 'e', expression, label, returnData: true };
          const alert = alertOf(file, (event) => {
            const settings = bySns ? event.Trigger : (event.detail as { configuration: object }).configuration;
            Object.assign(settings as object, { [bySns ? 'Metrics' : 'metrics']: [...queries, math] });
          });

          const shown = JSON.stringify(alert.facts);
          expect(shown).toContain(expression);
          all.forEach(({ namespace, name, stat: own, dimensions }) => {
            const pairs = Object.entries(dimensions).map(([key, value]) => `${key}=${value}`);
            expect(shown).toContain([`${own} of ${namespace} ${name}`, pairs.join(', ')].filter(Boolean).join(', '));
          });
        }),
      );
    },
  );
});

describe("the text of EventBridge's input transformer", () => {
  test.each([
    ['"Orders failed\\nStage Dev"', 'Orders failed\nStage Dev'],
    ['"Orders failed"\n"Stage Dev"', 'Orders failed\nStage Dev'],
    ['"3 orders \\"failed\\""\n', '3 orders "failed"'],
    ['"Cause: "Error: x"\\nStage Dev"', 'Cause: "Error: x"\nStage Dev'],
    ['"a" and "b"', '"a" and "b"'],
    ['"unfinished', '"unfinished'],
  ])('%s is shown as text', (published, text) => {
    const [{ alert }] = receivedAlerts(records(published));

    expect(alert.title).toBe(text.split('\n')[0]);
    expect(alert.description ?? alert.title).toBe(text.includes('\n') ? text : alert.title);
  });

  test('whatever text is published as a JSON string is the same alert as the text itself', () => {
    const plain = fc.string({ unit: 'grapheme' }).filter((text) => !/^\s*["[{]/.test(text) && text.trim() !== '');
    fc.assert(
      fc.property(plain, (text) => {
        const [quoted, bare] = [JSON.stringify(text), text].map((message) => receivedAlerts(records(message))[0].alert);

        expect(quoted).toEqual(bare);
      }),
    );
  });
});

describe('emoji codes', () => {
  test.each(SAMPLES)('%s shows none', (name) => {
    expect(emojiCodes(messageOf(sample(name)))).toEqual([]);
  });

  test('are inert, wherever they stand', () => {
    const code = fc.constantFrom(':fire:', ':100:', ':+1:', ':aws:', ':skin-tone-2:', ':café:', "::a:b'c:");
    const around = fc.constantFrom(
      '',
      ' ',
      'x',
      '`',
      '*',
      '\n',
      'arn:aws:s3:::b',
      'handler.py:100:7',
      ' https://x.example/',
      '```',
    );
    const text = fc.array(fc.oneof(code, around), { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.boolean(), fc.integer({ min: 1, max: 3 }), (value, markdown, copies) => {
        const one = (n: number) =>
          JSON.stringify({
            source: 'custom',
            content: {
              textType: markdown ? 'client-markdown' : 'plain',
              title: `${n}${value}`,
              description: value.repeat(copies),
              nextSteps: [value],
            },
            metadata: { eventType: value, additionalContext: { [value]: value } },
          });
        const messages = [1, 4].flatMap((count) =>
          compose(receivedAlerts(records(...Array.from({ length: count }, (_, n) => one(n))))),
        );

        messages.forEach((message) => expect(emojiCodes(message)).toEqual([]));
      }),
    );
  });
});

test('marks of a title that AWS shows formatted are left out of a plain one', () => {
  expect(alertOf('custom-aws-sample.json').title).toBe('Banana Order processing is down!');
});

test.each([
  ['{"notificationType":"Received","x":1}', 'Received'],
  ['{"Event":"autoscaling:TEST_NOTIFICATION","Service":"AWS Auto Scaling"}', 'autoscaling:TEST_NOTIFICATION'],
  ['{"type":"deploy","summary":"Stage is up"}', 'deploy: Stage is up'],
  ['{"host":"db-1","free":0.03}', 'JSON with host, free'],
  ['[1,2]', 'List of 2'],
])('any JSON %s is titled by what it says', (json, title) => {
  expect(receivedAlerts(records(json))[0].alert.title).toBe(title);
});
