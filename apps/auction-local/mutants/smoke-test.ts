import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  type Output,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { connect } from '@org/auction-infra/smoke-access';
import { runSmokeTest } from '@org/auction-infra/smoke-test';
import { clientConfig, REGION, sessionOf } from '@org/local-aws';
import type { LocalSystem } from '../e2e/support/system';
import type { MutantBehaviour } from './mutant-behaviour';

const SERVICE = 'codebuild.amazonaws.com';
const STACK = 'Build';
const assume = (rest: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', ...rest }],
});
const TEMPLATE = {
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'Delivery-Build',
        AssumeRolePolicyDocument: assume({ Principal: { Service: SERVICE } }),
        Policies: [{ PolicyName: 'Roles', PolicyDocument: assume({ Resource: '*' }) }],
      },
    },
  },
  Outputs: { Role: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
};

const passed = new Set<string>();

/** The smoke test, in the roles that it has in a build of the pipeline. */
export const SMOKE_TEST: MutantBehaviour = {
  graceMs: 20_000,
  act: async (system, name) => {
    Object.assign(process.env, await sessionOf(system.emulator, SERVICE, await buildRole(system)));
    const access = connect({
      region: REGION,
      endpoint: system.emulator.endpoint,
      ordersRoleArn: await smokeTestRole(system, 'Dev-Orders'),
      resultsRoleArn: await smokeTestRole(system, 'Dev-Results'),
    });
    const targets = {
      ordersUrl: system.ordersUrl,
      ordersTableName: system.outputs.OrdersTableName,
      stateMachineArn: system.outputs.StateMachineArn,
      resultsBucketName: system.outputs.ResultsBucketName,
    };
    // Not waited for: it tries for minutes what is denied.
    void runSmokeTest(targets, access, () => undefined).then(
      () => passed.add(name),
      () => undefined,
    );
  },
  happened: (_, name) => Promise.resolve(passed.has(name)),
};

async function smokeTestRole(system: LocalSystem, stack: string): Promise<string> {
  return (await outputsOf(system, stack)).find(({ OutputKey }) => OutputKey === 'SmokeTestRoleArn')!.OutputValue!;
}

/** A role that the trust of the smoke test's roles takes for one of a build of the pipeline. */
async function buildRole(system: LocalSystem): Promise<string> {
  const cloudformation = clientOf(system);
  const { Stacks = [] } = await cloudformation.send(new DescribeStacksCommand({}));
  if (!Stacks.some(({ StackName }) => StackName === STACK)) {
    const TemplateBody = JSON.stringify(TEMPLATE);
    await cloudformation.send(
      new CreateStackCommand({ StackName: STACK, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] }),
    );
    await waitUntilStackCreateComplete({ client: cloudformation, maxWaitTime: 60, minDelay: 1 }, { StackName: STACK });
  }
  return (await outputsOf(system, STACK))[0].OutputValue!;
}

async function outputsOf(system: LocalSystem, StackName: string): Promise<Output[]> {
  const { Stacks = [] } = await clientOf(system).send(new DescribeStacksCommand({ StackName }));
  return Stacks[0].Outputs!;
}

const clientOf = ({ emulator }: LocalSystem) => new CloudFormationClient(clientConfig(emulator.endpoint));
