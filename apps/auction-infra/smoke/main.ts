/**
 * The smoke test as a program: `npm run smoke-test`. The stage is named by environment variables, which the delivery
 * pipeline fills from the outputs of the stage's stacks.
 *
 * | variable | meaning |
 * |---|---|
 * | ORDERS_URL, ORDERS_TABLE_NAME, STATE_MACHINE_ARN, RESULTS_BUCKET_NAME | the stage |
 * | AWS_REGION | its region |
 * | ORDERS_ROLE_ARN, RESULTS_ROLE_ARN | optional: roles to take on for each half |
 */
import { connect } from './connect';
import { runSmokeTest } from './smoke-test';

function required(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`the environment variable ${name} is missing`);
  }
  return value;
}

async function main(): Promise<void> {
  const targets = {
    ordersUrl: required('ORDERS_URL'),
    ordersTableName: required('ORDERS_TABLE_NAME'),
    stateMachineArn: required('STATE_MACHINE_ARN'),
    resultsBucketName: required('RESULTS_BUCKET_NAME'),
  };
  const access = connect({
    region: required('AWS_REGION'),
    ordersRoleArn: process.env.ORDERS_ROLE_ARN,
    resultsRoleArn: process.env.RESULTS_ROLE_ARN,
  });
  await runSmokeTest(targets, access, (line) => console.log(`ok   ${line}`));
}

main().catch((error: Error) => {
  console.error(`FAIL ${error.message}`);
  process.exitCode = 1;
});
