import { autoScaling } from './auto-scaling';
import { backup } from './backup';
import { budgets } from './budgets';
import { costAnomaly } from './cost-anomaly';
import { rds } from './rds';
import { ses } from './ses';
import { DOCS, EVENT, PUBLISHING, type Source } from './source';

/** Services that a system uses, and what they cost. Part of the table in `sources.ts`. */
export const SERVICES: readonly Source[] = [
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
];
