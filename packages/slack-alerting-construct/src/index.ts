export { AlertDestination, type AlertDestinationBindOptions } from './alert-destination';
export { AmazonQChat, type AmazonQChatProps } from './amazon-q-chat';
export type { DeliveryOptions, NotifierOverrides } from './delivery-options';
export { Mention, type SeverityMentions } from './mention';
export { METRIC_NAMESPACE, Notifier, type NotifierProps } from './notifier';
export { AlertSeverity } from './severity';
export { SlackAlerting, type SlackAlertingProps } from './slack-alerting';
export { SlackWebhook, type SlackWebhookProps } from './slack-webhook';
