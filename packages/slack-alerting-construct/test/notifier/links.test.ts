import { configFrom } from '../../lambda/notifier/config';
import { receivedAlerts } from '../../lambda/notifier/read/received-alerts';
import { compose } from '../../lambda/notifier/render/compose';
import { records, sample, SAMPLES } from './samples';

const EXECUTION = 'arn:aws:states:eu-west-1:111111111111:execution:results:2026-11-23';
const PAGE = 'https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/';

const ofRun = JSON.stringify({
  source: 'custom',
  content: {
    title: 'The run failed',
    description: `See <${PAGE}${encodeURIComponent(EXECUTION)}|the run>.`,
    nextSteps: [`Open the execution: ${PAGE}${EXECUTION}`],
  },
  metadata: {
    threadId: EXECUTION,
    relatedResources: [EXECUTION, 'arn:aws:states:eu-west-1:111111111111:stateMachine:results'],
  },
});

const blocksOf = (message: string, composition = {}) =>
  compose(receivedAlerts(records(message)), composition)[0].blocks;
const urlsIn = (blocks: unknown) =>
  [...JSON.stringify(blocks).matchAll(/<(https?:[^|>]+)\|/g)].map(([, url]) => decodeURIComponent(url));

describe('in one message', () => {
  test('a page is linked once, however it is spelt; later ones are their labels', () => {
    const blocks = blocksOf(ofRun);

    expect(urlsIn(blocks)).toEqual([`${PAGE}${EXECUTION}`, expect.stringContaining('statemachines')]);
    expect(JSON.stringify(blocks)).toContain('Open the execution: AWS console');
  });

  test.each(SAMPLES)('%s links no page twice', (name) => {
    const urls = urlsIn(blocksOf(sample(name)));

    expect(urls).toEqual([...new Set(urls)]);
  });

  test('a console address among the related resources is a link', () => {
    const page = `${PAGE}${encodeURIComponent(EXECUTION)}`;
    const blocks = blocksOf(
      JSON.stringify({ source: 'custom', content: { title: 'x' }, metadata: { relatedResources: [page] } }),
    );

    expect(urlsIn(blocks)).toEqual([`${PAGE}${EXECUTION}`]);
    expect(JSON.stringify(blocks)).not.toContain('*Resources*');
  });
});

describe('of a local run', () => {
  const endpoint = 'http://127.0.0.1:4566';

  test.each(SAMPLES)('%s leads to no AWS console', (name) => {
    const shown = JSON.stringify(blocksOf(sample(name), { local: { endpoint } }));

    expect(shown).not.toMatch(/console\.(aws|amazonaws)/);
    expect(urlsIn(JSON.parse(shown))).toEqual([]);
  });

  test('show the ARN, and the command that shows the resource', () => {
    const shown = JSON.stringify(blocksOf(ofRun, { local: { endpoint } }));

    expect(shown).toContain('See the run.');
    expect(shown).toContain('*results*\\n`arn:aws:states:eu-west-1:111111111111:stateMachine:results`');
    expect(shown).not.toContain('*Execution*');
    expect(shown).toContain(`Open the execution: \`${EXECUTION}\``);
    expect(shown).toContain(
      `aws --endpoint-url ${endpoint} stepfunctions get-execution-history --execution-arn \`${EXECUTION}\``,
    );
  });

  test('lead to the local console once there is one', () => {
    const local = { endpoint, consoleUrl: 'http://127.0.0.1:4580/#/resource?arn={arn}' };

    expect(urlsIn(blocksOf(ofRun, { local }))[0]).toBe(`http://127.0.0.1:4580/#/resource?arn=${EXECUTION}`);
  });

  test('is recognised by the endpoint of the SDK', () => {
    const environment = {
      WEBHOOK_SECRET_ID: 'x',
      QUEUE_URL: 'x',
      DEAD_LETTER_QUEUE_URL: 'x',
      SEVERITIES: 'info',
      MENTIONS: '{}',
      METRIC_NAMESPACE: 'x',
      AWS_LAMBDA_FUNCTION_NAME: 'x',
      WEBHOOK_TIMEOUT_MS: '1',
      RETRY_DELAY_SECONDS: '1',
      CONSOLE_URL: 'http://127.0.0.1:1/{arn}',
    };

    expect(configFrom(environment).local).toBeUndefined();
    expect(
      configFrom({ ...environment, AWS_ENDPOINT_URL: 'https://vpce-1.sqs.eu-west-1.vpce.amazonaws.com' }).local,
    ).toBeUndefined();
    expect(configFrom({ ...environment, AWS_ENDPOINT_URL: 'http://127.0.0.1.evil.example' }).local).toBeUndefined();
    expect(configFrom({ ...environment, AWS_ENDPOINT_URL: endpoint, DEPLOYMENT: 'Dev' })).toMatchObject({
      deployment: 'Dev',
      local: { endpoint, consoleUrl: 'http://127.0.0.1:1/{arn}' },
    });
  });
});
