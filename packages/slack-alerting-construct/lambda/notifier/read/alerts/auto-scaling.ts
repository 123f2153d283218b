import type { Alert, Severity } from '../../alert';
import { consoleLink } from '../console-links';
import { facts, type Json, text } from '../json';
import { eventEnvelope } from './event-bridge';
import type { SourceEvent } from './source-event';

/**
 * EC2 Auto Scaling: "EC2 Instance Launch Unsuccessful" and the other events of EventBridge, and the notification that a group
 * publishes itself (`Event: autoscaling:EC2_INSTANCE_LAUNCH_ERROR`).
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html
 */
export function autoScaling({ json = {} }: SourceEvent): Alert | undefined {
  const event = eventEnvelope(json);
  const own = text(json, 'Event')?.startsWith('autoscaling:') === true;
  const detail: Json = event?.source === 'aws.autoscaling' ? event.detail : own ? json : {};
  const group = text(detail, 'AutoScalingGroupName');
  if (group === undefined) {
    return undefined;
  }
  const what = event?.detailType ?? wordsOf(text(json, 'Event') ?? '');
  const region = event?.region ?? text(json, 'AutoScalingGroupARN')?.split(':')[3];
  return {
    kind: event?.detailType ?? 'Auto Scaling',
    severity: severityOf(what, text(detail, 'StatusCode')),
    title: `Auto Scaling group ${group}: ${what}`,
    description: text(detail, 'Description'),
    reason: text(detail, 'StatusMessage') ?? text(detail, 'Cause'),
    account: event?.account ?? text(json, 'AccountId'),
    region,
    time: event?.time ?? text(json, 'Time'),
    facts: facts({
      Instance: text(detail, 'EC2InstanceId'),
      'Availability zone': text(detail, 'Details', 'Availability Zone'),
      Subnet: text(detail, 'Details', 'Subnet ID'),
      Status: text(detail, 'StatusCode'),
    }),
    nextSteps: [],
    links: consoleLink(
      'Group',
      region,
      `/ec2/home?region=${region}#AutoScalingGroupDetails:id=${encodeURIComponent(group)}`,
    ),
  };
}

/** `autoscaling:EC2_INSTANCE_LAUNCH_ERROR` as `EC2 instance launch error`. */
function wordsOf(event: string): string {
  return event
    .replace(/^autoscaling:/, '')
    .replaceAll('_', ' ')
    .toLowerCase()
    .replace(/^ec2/, 'EC2');
}

function severityOf(what: string, status: string | undefined): Severity {
  if (/unsuccessful|error|failed/i.test(what) || status === 'Failed') {
    return 'critical';
  }
  return /cancelled|rollback/i.test(what) ? 'warning' : 'info';
}
