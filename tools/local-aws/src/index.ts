export { clientConfig, CREDENTIALS } from './clients';
export { bootstrap, deploy, type DeployOptions, localUrl, type StackOutputs } from './deploy';
export { DeployError } from './deploy-failure';
export { ACCOUNT, type Emulator, type EmulatorOptions, REGION, startEmulator } from './emulator';
export * from './emulator-admin';
export { type EventPayload, followEvents, type LocalEvent, readEvent } from './events';
export { type IgnoredProperties, ignoredProperties, type IgnoredProperty, renderIgnored } from './ignored-properties';
export { type Behaviour, type ReceivedMessage, startWebhookReceiver, type WebhookReceiver } from './webhook-receiver';
