export { AlertDestination, type AlertDestinationBindOptions } from './alert-destination';
export { AmazonQChat, type AmazonQChatProps } from './amazon-q-chat';
export type { DeliveryOptions, NotifierOverrides } from './delivery-options';
export { Mention, type SeverityMentions } from './mention';
export { Notifier, type NotifierProps } from './notifier';
export { METRIC_NAMESPACE } from './notifier-function';
export { AlertSeverity } from './severity';
export { SlackAlerting, type SlackAlertingProps } from './slack-alerting';
export { SlackWebhook, type SlackWebhookProps } from './slack-webhook';
