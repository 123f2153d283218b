import { endMessage } from '../src/state-machine/alert-messages';
import { FAILURES } from '../src/state-machine/failures';
import { evaluate, type Scope } from './evaluate';
import { context, EXECUTION } from './recorded';

describe('the alert', () => {
  const ok = { error: '', cause: '', title: '', nextStep: '' };
  const none = { total: 0, stored: 0, rejected: 0, failed: 0, problems: [] };
  const alert = async (variables: Record<string, unknown>) => {
    const scope: Scope = {
      context,
      variables: { runId: 'run-1', runDate: '2026-01-31', failure: ok, summary: none, ...variables },
    };
    return JSON.parse(String(await evaluate(endMessage, scope)));
  };

  test('of rejected orders is a custom notification of Amazon Q Developer', async () => {
    const problems = ['#1 rejected (ValueError) {} no', '#3 rejected (ValueError) {} no'];
    expect(await alert({ summary: { total: 4, stored: 2, rejected: 2, failed: 0, problems } })).toEqual({
      version: '1.0',
      source: 'custom',
      id: `${EXECUTION}#end`,
      content: {
        textType: 'client-markdown',
        title: 'Results pipeline: 2 of 4 orders rejected',
        description:
          '2 stored, 2 rejected, 0 failed of 4 orders\n- `#1 rejected (ValueError) {} no`\n- `#3 rejected (ValueError) {} no`',
        nextSteps: [
          'Rejected orders are not stored and not retried.',
          'Open the execution: https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1' +
            `#/v2/executions/details/${EXECUTION}`,
        ],
        keywords: ['results-pipeline'],
      },
      metadata: {
        threadId: EXECUTION,
        summary: 'Results pipeline: 2 of 4 orders rejected',
        eventType: 'OrdersRejected',
        relatedResources: [EXECUTION],
        additionalContext: { severity: 'warning', runId: 'run-1', runDate: '2026-01-31' },
      },
    });
  });

  test('of a failure before there were orders', async () => {
    const message = await alert({ failure: { ...FAILURES.resultsNotReady, cause: 'not ready after 241 polls' } });
    expect(message.content.title).toBe('Results pipeline: the results were not ready in time');
    expect(message.content.description).toBe('ResultsNotReady: not ready after 241 polls');
    expect(message.content.nextSteps[0]).toBe(FAILURES.resultsNotReady.nextStep);
    expect(message.metadata).toMatchObject({
      eventType: 'ResultsPipelineFailed',
      additionalContext: { severity: 'critical' },
    });
  });

  test('of failed orders reports the counts, ten problems and how many more there are', async () => {
    const problems = new Array(10).fill('#1 failed (RuntimeError) {} boom');
    const message = await alert({
      failure: { ...FAILURES.ordersNotStored, cause: '20 of 50 orders failed' },
      summary: { total: 50, stored: 25, rejected: 5, failed: 20, problems },
    });
    const lines = message.content.description.split('\n');
    expect(lines.slice(0, 2)).toEqual([
      'OrdersNotStored: 20 of 50 orders failed',
      '25 stored, 5 rejected, 20 failed of 50 orders',
    ]);
    expect(lines).toHaveLength(13);
    expect(lines[12]).toBe('- and 15 more');
  });

  test('of one problem', async () => {
    const { content } = await alert({
      summary: { total: 1, stored: 0, rejected: 1, failed: 0, problems: ['#0 rejected'] },
    });
    expect(content.description).toBe('0 stored, 1 rejected, 0 failed of 1 orders\n- `#0 rejected`');
  });

  test('an order cannot break out of its code span', async () => {
    const { content } = await alert({
      summary: { total: 1, stored: 0, rejected: 1, failed: 0, problems: ['`<!channel>`'] },
    });
    expect(content.description).toContain("- `'<!channel>'`");
  });

  test('of an input whose run id is no text', async () => {
    const message = await alert({ runId: 5, failure: { ...FAILURES.invalidInput, cause: 'expected' } });
    expect(message.metadata.additionalContext.runId).toBe('5');
  });
});
