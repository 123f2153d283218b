import type { StackEvent } from '@aws-sdk/client-cloudformation';
import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { clientConfig } from './clients';
import type { EmulatorAddress } from './emulator';

const SHOWN_LINES = 15;

/** A deployment that did not succeed; the message holds CloudFormation's reasons. */
export class DeployError extends Error {
  public override readonly name = 'DeployError';
}

/** Why a deployment failed: what CloudFormation says, or else the end of the CDK CLI's output. */
export async function failureOf(emulator: EmulatorAddress, cliOutput: string): Promise<string> {
  const reasons = reasonsIn(await failedStackEvents(emulator).catch(() => []));
  return reasons.length > 0 ? reasons.join('\n') : errorIn(cliOutput);
}

/** One line for each resource that failed by itself, the first failure first; the ones cancelled after it are left out. */
export function reasonsIn(events: StackEvent[]): string[] {
  const lines = events
    .filter(({ ResourceStatus: status, ResourceStatusReason: reason }) => status?.endsWith('_FAILED') && reason)
    .filter(({ ResourceStatusReason: reason }) => !/cancell?ed/i.test(reason!))
    .filter(({ ResourceType: type }) => type !== 'AWS::CloudFormation::Stack')
    .sort((a, b) => (a.Timestamp?.getTime() ?? 0) - (b.Timestamp?.getTime() ?? 0))
    .map(
      (event) =>
        `${event.StackName}: ${event.LogicalResourceId} (${event.ResourceType}): ${event.ResourceStatusReason}`,
    );
  return [...new Set(lines)];
}

/** What the CDK CLI's output says went wrong: the lines from the first error on, else its end. */
export function errorIn(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const first = lines.findIndex((line) => /❌|^\S*(Error|Exception)\b.*:/.test(line));
  const shown = first >= 0 ? lines.slice(first, first + SHOWN_LINES) : lines.slice(-SHOWN_LINES);
  return shown.join('\n');
}

async function failedStackEvents(emulator: EmulatorAddress): Promise<StackEvent[]> {
  const client = new CloudFormationClient({ ...clientConfig(emulator.endpoint), maxAttempts: 1 });
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));
  const failed = Stacks.filter(({ StackStatus: status = '' }) => /FAILED|ROLLBACK/.test(status));
  const events = await Promise.all(
    failed.map(({ StackId }) => client.send(new DescribeStackEventsCommand({ StackName: StackId }))),
  );
  return events.flatMap(({ StackEvents = [] }) => StackEvents);
}
