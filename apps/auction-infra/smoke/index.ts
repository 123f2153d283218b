export { connect, type ConnectOptions } from './connect';
export { runSmokeTest, SMOKE_TEST_TIME_LIMIT, type SmokeTestAccess, type SmokeTestTargets } from './smoke-test';
