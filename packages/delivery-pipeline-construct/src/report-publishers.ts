import type { Construct } from 'constructs';
import type { DeliveryPipelineProps } from './delivery-pipeline-props';
import { CLOUDWATCH, EVENTBRIDGE, letPublish } from './internal/publishers';
import { anAlarmNotifies } from './report-alarms';

/** First part of the warnings' ids. */
const PACKAGE = '@org/delivery-pipeline-construct';

/** Lets those publish to the topics who do: EventBridge the reports, CloudWatch the alarms that notify. */
export function letReportsThrough(scope: Construct, props: DeliveryPipelineProps): void {
  const { alertTopic, fallbackTopic } = props;
  const alarms = anAlarmNotifies(props) ? [CLOUDWATCH] : [];
  if (alertTopic) letPublish(scope, alertTopic, [...alarms, EVENTBRIDGE], PACKAGE);
  if (fallbackTopic) letPublish(scope, fallbackTopic, alarms, PACKAGE);
}
