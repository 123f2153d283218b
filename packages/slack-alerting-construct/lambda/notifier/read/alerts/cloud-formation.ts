import type { Alert, Severity } from '../../alert';
import { parseArn, resourceLink } from '../console-links';
import { facts, text } from '../json';
import { eventEnvelope } from './event-bridge';
import type { SourceEvent } from './source-event';

/**
 * CloudFormation's "Stack Status Change" and "Resource Status Change" events, and the `Key='value'` lines that a stack with
 * notification ARNs publishes.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/reacting-to-stack-events.html
 */
export function cloudFormation(source: SourceEvent): Alert | undefined {
  const change = fromEventBridge(source) ?? fromLines(source);
  if (change?.status === undefined || change.stackId === undefined) {
    return undefined;
  }
  const arn = parseArn(change.stackId);
  const stack = arn?.resource.split('/')[1] ?? change.stackId;
  const subject =
    change.logicalId === undefined || change.logicalId === stack
      ? `Stack ${stack}`
      : `Stack ${stack}: ${change.logicalId}`;
  const severity = severityOf(change.status);
  return {
    kind: 'CloudFormation',
    severity,
    resolved: severity === 'info' && change.status.endsWith('_COMPLETE'),
    title: `${subject} ${change.status}`,
    reason: change.reason,
    account: arn?.account,
    region: arn?.region,
    time: change.time,
    facts: facts({ Stack: stack, Resource: change.logicalId, Type: change.type, 'Physical id': change.physicalId }),
    nextSteps:
      severity === 'info'
        ? []
        : [
            'Open the events of the stack and find the first failure.',
            'Fix the template or the resource, then deploy again.',
          ],
    links: resourceLink('Stack events', change.stackId),
  };
}

interface StackChange {
  readonly stackId?: string;
  readonly logicalId?: string;
  readonly physicalId?: string;
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly time?: string;
}

function fromEventBridge({ json = {} }: SourceEvent): StackChange | undefined {
  const event = eventEnvelope(json);
  if (event?.source !== 'aws.cloudformation') {
    return undefined;
  }
  const { detail } = event;
  return {
    stackId: text(detail, 'stack-id'),
    logicalId: text(detail, 'logical-resource-id'),
    physicalId: text(detail, 'physical-resource-id'),
    type: text(detail, 'resource-type'),
    status: text(detail, 'status-details', 'status'),
    reason: text(detail, 'status-details', 'status-reason'),
    time: event.time,
  };
}

function fromLines(source: SourceEvent): StackChange | undefined {
  const values = stackLines(source);
  return (
    values && {
      stackId: values.StackId,
      logicalId: values.LogicalResourceId,
      physicalId: values.PhysicalResourceId,
      type: values.ResourceType,
      status: values.ResourceStatus,
      reason: values.ResourceStatusReason,
      time: values.Timestamp,
    }
  );
}

/** The `Key='value'` lines of a stack's notification, without empty values; `undefined` for any other text. */
export function stackLines({ text: message }: SourceEvent): Record<string, string> | undefined {
  if (!/^StackId='arn:/m.test(message)) {
    return undefined;
  }
  const lines = [...message.matchAll(/^(\w+)='(.*)'$/gm)].filter(([, , value]) => value !== '');
  return Object.fromEntries(lines.map(([, key, value]) => [key, value]));
}

function severityOf(status: string): Severity {
  if (/FAILED$/.test(status)) {
    return 'critical';
  }
  return /ROLLBACK/.test(status) ? 'warning' : 'info';
}
