export { OrderApi } from './order-api';
export type { OrderApiProps } from './order-api-props';
export { OrderApiAuthorization } from './authorization';
export type { CognitoAuthorizationOptions } from './authorization';
export type { OrderApiAlarmOptions, OrderApiAlarmSettings, OrderApiLatencyAlarmOptions } from './alarms';
export { orderBatchSchema, orderListSchema } from './order-batch-schema';
