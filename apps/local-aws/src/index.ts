export { bootstrap, deploy, localUrl } from './deploy';
export { type Emulator, type EmulatorOptions, startEmulator } from './emulator';
export { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver';
