export type {
  SlackAlertingAlarmOptions,
  SlackAlertingAlarms,
  SlackAlertingAlarmsProps,
  SlackAlertingWaitingAlertsAlarmOptions,
} from './alarm-options';
export { AlertDestination, type AlertDestinationBindOptions } from './alert-destination';
export { AmazonQChat, type AmazonQChatProps } from './amazon-q-chat';
export type { SlackAlertingDeliveryOptions } from './delivery-options';
export { Mention, type SeverityMentions } from './mention';
export { Notifier } from './notifier';
export type { NotifierProps } from './notifier-props';
export { AlertSeverity } from './severity';
export { SlackAlerting } from './slack-alerting';
export type { SlackAlertingProps } from './slack-alerting-props';
export { SlackWebhook, type SlackWebhookProps } from './slack-webhook';
