import { type CustomNotification, customNotification } from '../src/custom-notification';

const FAILED: CustomNotification = {
  id: '01234567',
  title: 'Deployment failed: Deploy in stage Dev',
  description: 'two checks failed',
  nextSteps: ['See the execution: https://example.com'],
  threadId: 'execution-1',
  eventType: 'DeploymentFailed',
  severity: 'critical',
};

test('a notification has the format that Amazon Q Developer documents', () => {
  expect(
    customNotification({
      ...FAILED,
      summary: 'shop: Deploy failed',
      keywords: ['deployment'],
      relatedResources: ['https://example.com'],
      context: { stage: 'Dev' },
    }),
  ).toEqual({
    version: '1.0',
    source: 'custom',
    id: '01234567',
    content: {
      textType: 'client-markdown',
      title: 'Deployment failed: Deploy in stage Dev',
      description: 'two checks failed',
      nextSteps: ['See the execution: https://example.com'],
      keywords: ['deployment'],
    },
    metadata: {
      threadId: 'execution-1',
      summary: 'shop: Deploy failed',
      eventType: 'DeploymentFailed',
      relatedResources: ['https://example.com'],
      additionalContext: { severity: 'critical', stage: 'Dev' },
    },
  });
});

test('the title is the summary unless there is another; nothing else is invented', () => {
  const { content, metadata } = customNotification(FAILED);

  expect(metadata.summary).toBe(FAILED.title);
  expect(Object.values({ ...content, ...metadata })).not.toContain(undefined);
  expect(metadata.additionalContext).toEqual({ severity: 'critical' });
});

test('no fact takes the name of the severity', () => {
  expect(customNotification({ ...FAILED, context: { severity: 'none' } }).metadata.additionalContext).toEqual({
    severity: 'critical',
  });
});

test('a notification without an id does not compile', () => {
  const { id, ...rest } = FAILED;
  // @ts-expect-error -- the id is missing
  expect(customNotification(rest).id).not.toBe(id);
});

test('the parts may be expressions of a service, a list as a whole', () => {
  const { content, metadata } = customNotification<{ expression: string }, { expressions: string }>({
    id: { expression: '$id' },
    title: { expression: '$title' },
    description: { expression: '$why' },
    nextSteps: { expressions: '$append($steps, $link)' },
    threadId: { expression: '$execution' },
    eventType: { expression: '$type' },
    severity: { expression: '$severity' },
  });

  expect(content).toMatchObject({
    title: { expression: '$title' },
    nextSteps: { expressions: '$append($steps, $link)' },
  });
  expect(metadata.additionalContext.severity).toEqual({ expression: '$severity' });
});
