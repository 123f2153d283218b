import { CloudWatchClient, DescribeAlarmsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig } from '@org/local-aws';
import type { LocalSystem } from '../e2e/support/system';
import type { MutantBehaviour } from './mutant-behaviour';

const QUEUE = 'mailbox';
const received = new Set<string>();

/** An alarm of the notifier, at a queue that stands in for the mailbox behind the fallback topic. */
export const FALLBACK: MutantBehaviour = {
  act: async (system, name) => {
    const cloudwatch = new CloudWatchClient(clientConfig(system.emulator.endpoint));
    const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({}));
    const { AlarmName, AlarmActions = [] } = MetricAlarms.find(({ AlarmActions: actions = [] }) =>
      actions.some((topic) => topic.includes('FallbackTopic')),
    )!;
    await subscribe(
      system,
      AlarmActions.find((topic) => topic.includes('FallbackTopic'))!,
    );
    for (const StateValue of ['OK', 'ALARM'] as const) {
      await cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: name }));
    }
  },
  happened: async (system, name) => {
    const sqs = new SQSClient(clientConfig(system.emulator.endpoint));
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: QUEUE }));
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    Messages.forEach(({ Body }) => received.add(Body!));
    return [...received].some((body) => body.includes(name));
  },
};

/** Makes the queue and its subscription; a second time changes nothing. */
async function subscribe(system: LocalSystem, TopicArn: string): Promise<void> {
  const config = clientConfig(system.emulator.endpoint);
  const Endpoint = [...TopicArn.replace(':sns:', ':sqs:').split(':').slice(0, 5), QUEUE].join(':');
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: Endpoint },
    ],
  });
  await new SQSClient(config).send(new CreateQueueCommand({ QueueName: QUEUE, Attributes: { Policy } }));
  await new SNSClient(config).send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
}
