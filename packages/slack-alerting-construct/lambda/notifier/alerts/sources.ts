import { accessAnalyzer } from './access-analyzer';
import { anyEvent } from './any-event';
import { anyJson, anyText } from './any-message';
import { autoScaling } from './auto-scaling';
import { backup } from './backup';
import { budgets } from './budgets';
import { cloudFormation, stackLines } from './cloud-formation';
import { alarmAction, alarmEvent } from './cloudwatch-alarm';
import { codePipeline } from './code-pipeline';
import { configCompliance } from './config-compliance';
import { costAnomaly } from './cost-anomaly';
import { customNotification } from './custom-notification';
import { guardDuty } from './guard-duty';
import { awsHealth } from './health';
import { imageScan } from './image-scan';
import { inspector } from './inspector';
import { rds } from './rds';
import { securityHub } from './security-hub';
import { ses } from './ses';
import type { Source } from './source';
import { stepFunctions } from './step-functions';

const DOCS = 'https://docs.aws.amazon.com';

/** "id: a unique identifier that's generated for every event": https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
const EVENT = { identity: ['source', 'id'], group: 'event' };

/** Published to a topic without an identifier of the event; SNS gives each publishing its `MessageId`. */
const PUBLISHING = { identity: [], group: 'publishing' };

/**
 * Everything that can be published, from the most particular to the most general: who reads it, what makes two messages the same
 * alert, and the document that says so. Tests walk this table, and the README's is checked against it.
 */
export const SOURCES: readonly Source[] = [
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
  {
    name: 'GuardDuty finding',
    read: guardDuty,
    ...EVENT,
    severity: 'high, critical (from 7): critical; medium (from 4): warning; low: info',
    document: {
      title: 'Severity levels of GuardDuty findings',
      url: `${DOCS}/guardduty/latest/ug/guardduty_findings.html#guardduty_findings-severity`,
    },
  },
  {
    name: 'Security Hub finding',
    read: securityHub,
    ...EVENT,
    severity: 'critical, high: critical; medium: warning; low, informational, resolved, archived: info',
    document: {
      title: 'EventBridge event formats for Security Hub CSPM',
      url: `${DOCS}/securityhub/latest/userguide/securityhub-cwe-event-formats.html`,
    },
  },
  {
    name: 'image scan of ECR or Inspector',
    read: imageScan,
    ...EVENT,
    severity: 'its worst finding, as above; none: info; failed: warning',
    document: {
      title: 'Amazon ECR events and EventBridge',
      url: `${DOCS}/AmazonECR/latest/userguide/ecr-eventbridge.html`,
    },
  },
  {
    name: 'Inspector finding',
    read: inspector,
    ...EVENT,
    severity: 'critical, high: critical; medium, untriaged: warning; low, informational, closed, suppressed: info',
    document: {
      title: 'Amazon EventBridge event schema for Amazon Inspector events',
      url: `${DOCS}/inspector/latest/user/eventbridge-integration.html`,
    },
  },
  {
    name: 'IAM Access Analyzer finding',
    read: accessAnalyzer,
    ...EVENT,
    severity: 'public: critical; otherwise warning; archived, resolved, deleted: info',
    document: {
      title: 'Monitoring IAM Access Analyzer with Amazon EventBridge',
      url: `${DOCS}/IAM/latest/UserGuide/access-analyzer-eventbridge.html`,
    },
  },
  {
    name: 'AWS Config: compliance of a resource, by EventBridge',
    read: (event) => (event.json?.source === 'aws.config' ? configCompliance(event) : undefined),
    ...EVENT,
    severity: 'non-compliant: warning; otherwise info',
    document: {
      title: 'Monitoring AWS Config with Amazon EventBridge',
      url: `${DOCS}/config/latest/developerguide/monitor-config-with-cloudwatchevents.html`,
    },
  },
  {
    name: 'AWS Config: the same from its own topic',
    read: configCompliance,
    ...PUBLISHING,
    severity: 'the same',
    document: {
      title: 'Example compliance change notification',
      url: `${DOCS}/config/latest/developerguide/example-sns-notification.html`,
    },
  },
  {
    name: 'AWS Backup: backup, copy, restore job',
    read: backup,
    ...EVENT,
    severity: 'failed, expired: critical; aborted, partial: warning; otherwise info',
    document: {
      title: 'Monitoring AWS Backup events using Amazon EventBridge',
      url: `${DOCS}/aws-backup/latest/devguide/eventbridge.html`,
    },
  },
  {
    name: 'RDS: instance, cluster, snapshot, ...',
    read: rds,
    ...EVENT,
    severity:
      'categories failure, low storage: critical; availability, failover, recovery, security: warning; otherwise info',
    document: {
      title: 'Amazon RDS event categories and event messages',
      url: `${DOCS}/AmazonRDS/latest/UserGuide/USER_Events.Messages.html`,
    },
  },
  {
    name: 'EC2 Auto Scaling, by EventBridge',
    read: (event) => (event.json?.source === 'aws.autoscaling' ? autoScaling(event) : undefined),
    ...EVENT,
    severity: 'unsuccessful, failed: critical; cancelled, rolled back: warning; otherwise info',
    document: {
      title: 'Amazon EC2 Auto Scaling event reference',
      url: `${DOCS}/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html`,
    },
  },
  {
    name: 'EC2 Auto Scaling: notifications of a group',
    read: autoScaling,
    ...PUBLISHING,
    severity: 'the same',
    document: {
      title: 'Amazon SNS notification options for Amazon EC2 Auto Scaling',
      url: `${DOCS}/autoscaling/ec2/userguide/ec2-auto-scaling-sns-notifications.html`,
    },
  },
  {
    name: 'Cost Anomaly Detection, by EventBridge',
    read: (event) => (event.json?.source === 'aws.ce' ? costAnomaly(event) : undefined),
    ...EVENT,
    severity: 'warning',
    document: {
      title: 'Using AWS User Notifications with Cost Anomaly Detection',
      url: `${DOCS}/cost-management/latest/userguide/cad-user-notifications.html`,
    },
  },
  {
    name: 'Cost Anomaly Detection: an individual alert',
    read: costAnomaly,
    ...PUBLISHING,
    severity: 'warning',
    document: {
      title: 'Creating an Amazon SNS topic for anomaly notifications',
      url: `${DOCS}/cost-management/latest/userguide/ad-SNS.html`,
    },
  },
  {
    name: 'any other event of EventBridge',
    read: anyEvent,
    ...EVENT,
    severity: 'warning',
    document: {
      title: 'Event structure reference (id)',
      url: `${DOCS}/eventbridge/latest/ref/overiew-event-structure.html`,
    },
  },
  {
    name: 'AWS Budgets',
    read: budgets,
    ...PUBLISHING,
    severity: 'spent: critical; forecast: warning',
    document: {
      title: 'Creating an Amazon SNS topic for budget notifications',
      url: `${DOCS}/cost-management/latest/userguide/budgets-sns-policy.html`,
    },
  },
  {
    name: 'SES: bounce, complaint, ...',
    read: ses,
    ...PUBLISHING,
    severity: 'rendering failure: critical; bounce, complaint, reject, delay: warning; otherwise info',
    document: {
      title: 'Amazon SNS notification contents for Amazon SES',
      url: `${DOCS}/ses/latest/dg/notification-contents.html`,
    },
  },
  {
    name: 'any JSON',
    read: anyJson,
    ...PUBLISHING,
    severity: 'warning',
    document: {
      title: 'Parsing Amazon SNS message formats (MessageId)',
      url: `${DOCS}/sns/latest/dg/sns-message-and-json-formats.html`,
    },
  },
  {
    name: 'any text',
    read: anyText,
    ...PUBLISHING,
    severity: 'warning',
    document: {
      title: 'Parsing Amazon SNS message formats (MessageId)',
      url: `${DOCS}/sns/latest/dg/sns-message-and-json-formats.html`,
    },
  },
];
