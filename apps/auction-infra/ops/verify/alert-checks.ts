import { DescribeAlarmsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { GetSubscriptionAttributesCommand, ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { waitFor } from '../../smoke/wait-for';
import type { CheckContext } from './check';
import type { Deployment } from './deployment';

/** Sets an alarm that nobody has on at the moment, and puts it back. */
export async function alarmReachesTopic({ deployment, inbox, id, deadline }: CheckContext): Promise<string> {
  const { cloudwatch, alarmNames, alertTopicArn } = deployment;
  const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: alarmNames }));
  const alarm = MetricAlarms.find(
    ({ AlarmActions, ActionsEnabled, StateValue }) =>
      ActionsEnabled && StateValue !== 'ALARM' && AlarmActions?.includes(alertTopicArn),
  );
  if (!alarm) throw new Error(`none of ${alarmNames.length} alarms is quiet and notifies ${alertTopicArn}`);
  const AlarmName = alarm.AlarmName!;
  const StateReason = `Set by verify-deployment (${id}); nothing is wrong`;
  try {
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason }));
    if (!(await inbox.waitFor(StateReason, deadline))) throw new Error(`${AlarmName} was set, and no alert came`);
    return `an alert for ${AlarmName}`;
  } finally {
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: alarm.StateValue, StateReason }));
  }
}

/** Puts an alert into the dead-letter queue of what delivers alerts, and moves it back for delivery. */
export async function deadLetterIsReplayed({ deployment, id, deadline }: CheckContext): Promise<string> {
  const { sqs } = deployment;
  const { queueArn, isRaw } = await deliveringQueue(deployment, id);
  const { RedrivePolicy } = await attributesOf(deployment, queueArn);
  if (!RedrivePolicy) throw new Error(`${queueArn} has no dead-letter queue`);
  const deadLettersArn: string = JSON.parse(RedrivePolicy).deadLetterTargetArn;
  const waiting = await waitingIn(deployment, deadLettersArn);
  if (waiting > 0) throw new Error(`${deadLettersArn} holds ${waiting} messages; replay those first, see the runbook`);

  const Message = `Replayed by verify-deployment (${id}); nothing is wrong`;
  const { alertTopicArn: TopicArn } = deployment;
  const MessageBody = isRaw ? Message : JSON.stringify({ Type: 'Notification', MessageId: id, TopicArn, Message });
  await sqs.send(new SendMessageCommand({ QueueUrl: await urlOf(deployment, deadLettersArn), MessageBody }));
  // A message that was put into a dead-letter queue by hand knows no queue of origin: the destination has to be named.
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: deadLettersArn, DestinationArn: queueArn }));
  const task = await waitFor(
    async () => (await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: deadLettersArn }))).Results?.[0],
    (result) => result !== undefined && result.Status !== 'RUNNING',
    { deadline },
  );
  if (task?.Status !== 'COMPLETED' || task.ApproximateNumberOfMessagesMoved !== 1) {
    throw new Error(`the move ended as ${task?.Status} with ${task?.ApproximateNumberOfMessagesMoved} messages`);
  }
  const isDelivered = await waitFor(
    async () => (await waitingIn(deployment, queueArn)) + (await waitingIn(deployment, deadLettersArn)) === 0,
    (isEmpty) => isEmpty,
    { deadline },
  );
  if (!isDelivered) throw new Error(`the message is still in ${queueArn} or ${deadLettersArn}`);
  return '1 message moved back and taken by the notifier';
}

/** The queue through which the topic's alerts go to people: not the one of these checks. */
async function deliveringQueue({ sns, alertTopicArn }: Deployment, id: string) {
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: alertTopicArn }));
  const found = Subscriptions.find(({ Protocol, Endpoint }) => Protocol === 'sqs' && !Endpoint?.includes(id));
  if (!found) throw new Error(`no queue delivers the alerts of ${alertTopicArn}`);
  const { Attributes } = await sns.send(
    new GetSubscriptionAttributesCommand({ SubscriptionArn: found.SubscriptionArn }),
  );
  return { queueArn: found.Endpoint!, isRaw: Attributes?.RawMessageDelivery === 'true' };
}

async function urlOf({ sqs }: Deployment, queueArn: string): Promise<string> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueArn.split(':').at(-1) }));
  return QueueUrl!;
}

async function attributesOf(deployment: Deployment, queueArn: string): Promise<Record<string, string>> {
  const QueueUrl = await urlOf(deployment, queueArn);
  const request = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
  return (await deployment.sqs.send(request)).Attributes ?? {};
}

/** Messages in a queue, those that are being worked on included. */
async function waitingIn(deployment: Deployment, queueArn: string): Promise<number> {
  const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible, ApproximateNumberOfMessagesDelayed } =
    await attributesOf(deployment, queueArn);
  return [ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible, ApproximateNumberOfMessagesDelayed]
    .map((count) => Number(count ?? 0))
    .reduce((sum, count) => sum + count);
}
