export { Thing, type ThingProps } from './thing';
export { type ThingAlarmOptions, type ThingAlarms, type ThingAlarmsProps, ThingAlarmSeverity } from './alarms';
