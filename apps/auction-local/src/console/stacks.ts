import {
  CloudFormationClient,
  GetTemplateCommand,
  paginateListStackResources,
  paginateListStacks,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import type { AlarmState } from '@org/auction-console/contract';
import type { DeployedStack } from '@org/auction-console/server';
import { observerConfig } from '@org/local-aws';

const STANDING = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'] as const;
/** Stack of `cdk bootstrap`: no part of the system. */
const TOOLKIT = 'CDKToolkit';

/** The stacks that are deployed, with their templates. */
export async function readStacks(endpoint: string): Promise<DeployedStack[]> {
  const client = new CloudFormationClient(observerConfig(endpoint));
  const stacks: DeployedStack[] = [];
  for await (const page of paginateListStacks({ client }, { StackStatusFilter: [...STANDING] })) {
    for (const { StackName: name = '' } of page.StackSummaries ?? []) {
      if (name === TOOLKIT) continue;
      const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName: name }));
      stacks.push({ name, template: JSON.parse(TemplateBody), physicalIds: await physicalIds(client, name) });
    }
  }
  return stacks;
}

/** Alarm name -> its state. */
export async function readAlarms(endpoint: string): Promise<Record<string, AlarmState>> {
  const client = new CloudWatchClient(observerConfig(endpoint));
  const states: Record<string, AlarmState> = {};
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, {})) {
    for (const { AlarmName = '', StateValue, StateReason, StateUpdatedTimestamp } of MetricAlarms) {
      const state = StateValue ?? 'INSUFFICIENT_DATA';
      states[AlarmName] = { state, reason: StateReason, since: StateUpdatedTimestamp?.toISOString() };
    }
  }
  return states;
}

async function physicalIds(client: CloudFormationClient, StackName: string): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  for await (const page of paginateListStackResources({ client }, { StackName })) {
    for (const { LogicalResourceId, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
      if (LogicalResourceId && PhysicalResourceId) ids[LogicalResourceId] = PhysicalResourceId;
    }
  }
  return ids;
}
