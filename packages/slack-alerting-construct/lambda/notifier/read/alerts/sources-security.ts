import { accessAnalyzer } from './access-analyzer';
import { configCompliance } from './config-compliance';
import { guardDuty } from './guard-duty';
import { imageScan } from './image-scan';
import { inspector } from './inspector';
import { securityHub } from './security-hub';
import { DOCS, EVENT, PUBLISHING, type Source } from './source';

/** Findings and compliance. Part of the table in `sources.ts`. */
export const SECURITY: readonly Source[] = [
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
];
