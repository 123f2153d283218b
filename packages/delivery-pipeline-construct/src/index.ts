export {
  type DeliveryPipelineAlarmOptions,
  type DeliveryPipelineAlarms,
  type DeliveryPipelineAlarmsProps,
  DeliveryPipelineAlarmSeverity,
} from './delivery-pipeline-alarms';
export { DeliveryPipeline } from './delivery-pipeline';
export type { DeliveryPipelineProps } from './delivery-pipeline-props';
export type { DeliveryPipelineRoles } from './delivery-pipeline-roles';
export type { DeliveryPipelineSmokeTestOptions, DeliveryPipelineStage } from './delivery-pipeline-stage';
export type { DeliveryPipelineFailureAlerts } from './failure-alerts';
