import type { Alert } from '../alert';
import { parseArn } from '../console';
import { anyEvent } from './any-event';
import { anyJson, anyText } from './any-message';
import { cloudFormation } from './cloud-formation';
import { cloudWatchAlarm } from './cloudwatch-alarm';
import { codePipeline } from './code-pipeline';
import { customNotification } from './custom-notification';
import { awsHealth } from './health';
import type { SourceEvent } from './source-event';
import { stepFunctions } from './step-functions';

/** From the most particular to the most general; each answers `undefined` for what is not its own. */
const READERS = [
  customNotification,
  cloudWatchAlarm,
  codePipeline,
  stepFunctions,
  cloudFormation,
  awsHealth,
  anyEvent,
  anyJson,
];

/**
 * Turns a published message into an alert. Nothing makes it fail: what no reader knows is shown as it is.
 * Account, region and time that the message does not tell are those of the topic and of the publishing.
 */
export function toAlert(event: SourceEvent): Alert {
  const alert = READERS.reduce<Alert | undefined>((found, read) => found ?? read(event), undefined) ?? anyText(event);
  const topic = parseArn(event.topicArn);
  return {
    ...alert,
    account: alert.account ?? topic?.account,
    region: alert.region ?? topic?.region,
    time: alert.time ?? event.publishedAt,
  };
}
