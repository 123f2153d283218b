export { ResultsPipeline } from './results-pipeline';
export type {
  BucketOverrides,
  FunctionOverrides,
  ResultsPipelineProps,
  StateMachineOverrides,
} from './results-pipeline-props';
export type { AlarmSetting, HeartbeatSetting, ResultsPipelineAlarmOptions } from './alarms';
