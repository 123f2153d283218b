export { DeliveryPipeline } from './delivery-pipeline';
export type {
  DeliveryPipelineProps,
  DeliveryPipelineRoles,
  DeliveryStage,
  SmokeTestOptions,
} from './delivery-pipeline-props';
export type { FailureAlerts } from './failure-alerts';
