export { ResultsPipelineOrdersFormat, type ResultsPipelineOrdersLocation } from './orders-location';
export { ResultsPipeline } from './results-pipeline';
export type { ResultsPipelineFunctionOverrides, ResultsPipelineProps } from './results-pipeline-props';
export {
  type ResultsPipelineAlarmOptions,
  type ResultsPipelineAlarms,
  ResultsPipelineAlarmSeverity,
  type ResultsPipelineAlarmsProps,
  type ResultsPipelineHeartbeatAlarmOptions,
} from './results-pipeline-alarms';
