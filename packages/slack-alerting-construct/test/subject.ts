import * as path from 'node:path';
import type { Subject } from '@org/construct-test';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { AmazonQChat, SlackAlerting, SlackWebhook } from '../src';

const VOCABULARY = 'a word of alerting in Slack that means nothing else';
const PART = 'a part of a SlackAlerting that users name by itself';

/** What the conformance suite needs to know of `SlackAlerting`. */
export const subject: Subject = {
  directory: path.join(__dirname, '..'),
  construct: SlackAlerting,
  required: () => ({}),
  structs: {
    SlackWebhookProps: (value) => ({ destination: new SlackWebhook(value) }),
    AmazonQChatProps: (value) => ({
      destination: new AmazonQChat({ workspaceId: 'T012AB3CD', channelId: 'C012AB3CD', ...value }),
    }),
  },
  ownTopic: (construct: Construct): sns.ITopic => (construct as SlackAlerting).topic,
  alarmOwner: 'Notifier',
  otherExports: {
    AlertDestination: VOCABULARY,
    AlertDestinationBindOptions: `options of AlertDestination, ${VOCABULARY}`,
    AlertSeverity: `of alerts and of the construct's own alarms: one enum, ${VOCABULARY}`,
    AmazonQChat: VOCABULARY,
    AmazonQChatProps: `properties of AmazonQChat, ${VOCABULARY}`,
    Mention: VOCABULARY,
    Notifier: PART,
    NotifierProps: PART,
    SeverityMentions: VOCABULARY,
    SlackWebhook: VOCABULARY,
    SlackWebhookProps: `properties of SlackWebhook, ${VOCABULARY}`,
  },
};
