export { DeliveryPipeline } from './delivery-pipeline';
export type { DeliveryPipelineProps, DeliveryPipelineRoles } from './delivery-pipeline-props';
export type { DeliveryStage, SmokeTestOptions } from './delivery-stage';
export type { FailureAlerts } from './failure-alerts';
