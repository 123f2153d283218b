import { cloudFormation, stackLines } from './cloud-formation';
import { alarmAction, alarmEvent } from './cloudwatch-alarm';
import { codePipeline } from './code-pipeline';
import { customNotification } from './custom-notification';
import { awsHealth } from './health';
import { DOCS, type Source } from './source';
import { stepFunctions } from './step-functions';

/** What deployments and running systems report. Part of the table in `sources.ts`. */
export const OPERATIONS: readonly Source[] = [
  {
    name: 'custom notification',
    read: customNotification,
    identity: ['id', 'content', 'metadata?'],
    group: 'custom',
    severity: '`metadata.additionalContext.severity`: `info`, `warning` (default), `critical`',
    document: { title: 'Custom notifications', url: `${DOCS}/chatbot/latest/adminguide/custom-notifs.html` },
  },
  {
    name: 'CloudWatch alarm, composite or log alarm, or one contributor of it, from the alarm',
    read: alarmAction,
    identity: ['AlarmName', 'AlarmArn?', 'AWSAccountId?', 'NewStateValue', 'StateChangeTime', 'AlarmContributorId?'],
    group: 'alarm',
    severity: 'critical; or what its description begins with: `[warning] ...`; no data: warning; OK: info',
    document: {
      title: 'Notifying users on alarm changes',
      url: `${DOCS}/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html`,
    },
  },
  {
    name: 'the same by EventBridge',
    read: alarmEvent,
    identity: [
      'detail.alarmName',
      'resources.0?',
      'account?',
      'detail.state.value',
      'detail.state.timestamp',
      'detail.alarmContributor.id?',
    ],
    group: 'alarm',
    severity: 'the same',
    document: {
      title: 'Alarm events and EventBridge',
      url: `${DOCS}/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html`,
    },
  },
  {
    name: 'CodePipeline: pipeline, stage, action',
    read: codePipeline,
    identity: [
      'detail.pipeline',
      'account?',
      'region?',
      'detail.execution-id',
      'detail.stage?',
      'detail.action?',
      'detail.action-execution-id?',
      'detail.pipeline-execution-attempt?',
      'detail.state',
    ],
    group: 'pipeline',
    severity: 'failed: critical; stopped, cancelled: warning; otherwise info',
    document: {
      title: 'Monitoring CodePipeline events',
      url: `${DOCS}/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html`,
    },
  },
  {
    name: 'Step Functions execution',
    read: stepFunctions,
    identity: ['detail.executionArn', 'detail.status', 'detail.redriveCount?'],
    group: 'execution',
    severity: 'failed, timed out: critical; aborted: warning; otherwise info',
    document: {
      title: 'Automating Step Functions event delivery with EventBridge',
      url: `${DOCS}/step-functions/latest/dg/eventbridge-integration.html`,
    },
  },
  {
    name: 'CloudFormation: stack, resource, by EventBridge',
    read: (event) => (stackLines(event) === undefined ? cloudFormation(event) : undefined),
    identity: ['detail.stack-id', 'id'],
    group: 'stack event',
    severity: '`*_FAILED`: critical; rollbacks: warning; otherwise info',
    document: {
      title: 'Manage CloudFormation events by using Amazon EventBridge',
      url: `${DOCS}/AWSCloudFormation/latest/UserGuide/reacting-to-stack-events.html`,
    },
  },
  {
    name: "CloudFormation: a stack's own notifications",
    read: cloudFormation,
    fields: stackLines,
    identity: ['StackId', 'EventId'],
    group: 'stack notification',
    severity: 'the same',
    document: {
      title: 'StackEvent (EventId)',
      url: `${DOCS}/AWSCloudFormation/latest/APIReference/API_StackEvent.html`,
    },
  },
  {
    name: 'AWS Health, also of an organization',
    read: awsHealth,
    identity: ['detail.communicationId', 'detail.affectedAccount?', 'detail.page?'],
    group: 'health',
    severity: 'issue: critical; investigation, change: warning; closed, anything else: info',
    document: {
      title: 'AWS Health events Amazon EventBridge schema',
      url: `${DOCS}/health/latest/ug/aws-health-events-eventbridge-schema.html`,
    },
  },
];
