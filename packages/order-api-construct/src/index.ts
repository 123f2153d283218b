export { OrderApi } from './order-api';
export type { OrderApiFunctionOverrides, OrderApiProps } from './order-api-props';
export { OrderApiAuthorization, type OrderApiCognitoOptions } from './authorization';
export { OrderApiSchema } from './order-api-schema';
export {
  type OrderApiAlarmOptions,
  type OrderApiAlarms,
  OrderApiAlarmSeverity,
  type OrderApiAlarmsProps,
  type OrderApiLatencyAlarmOptions,
} from './alarm-options';
