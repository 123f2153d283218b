import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type AcknowledgedFinding, acknowledgeFindings } from './internal/acknowledge-findings';

const SELF_UPDATE = 'Delivery/UpdatePipeline/SelfMutation';
const ASSETS = 'Delivery/Assets';

/** Acknowledges what cdk-nag finds in the defaults and stays, each finding with its reason. The README lists them. */
export function acknowledgeDefaults(scope: Construct, artifactBucket: s3.IBucket): void {
  acknowledgeFindings(scope, [
    ...ofResources(),
    ...ofGrants(artifactBucket),
    ...ofSelfUpdate(Stack.of(scope)),
    ...ofReportsAndLogs(Stack.of(scope), '*', ASSETS),
  ]);
  for (const project of scope.node.findAll().filter((one) => one instanceof codebuild.Project)) {
    const at = project.node.path.slice(scope.node.path.length + 1);
    acknowledgeFindings(scope, ofReportsAndLogs(Stack.of(scope), project.projectName, at));
  }
}

function ofResources(): AcknowledgedFinding[] {
  const deadLetters = { at: ['FailureAlerts/DeadLetterQueue'], reason: 'It is a dead-letter queue itself' };
  return [
    {
      rule: 'AwsSolutions-S1',
      at: ['ArtifactBucket'],
      reason: 'A private bucket that only the pipeline uses; CloudTrail records who reads, where it is turned on',
    },
    {
      rule: 'AwsSolutions-CB4',
      reason: 'Artifacts are encrypted by S3; a key costs 1 USD a month and is made with crossAccountKeys',
    },
    { rule: 'AwsSolutions-SQS3', ...deadLetters },
    { rule: 'Serverless-SQSRedrivePolicy', ...deadLetters },
  ];
}

/** Wildcards in the grants of aws-cdk-lib on buckets and keys. */
const GRANTED = [
  's3:Abort*',
  's3:DeleteObject*',
  's3:GetBucket*',
  's3:GetObject*',
  's3:List*',
  'kms:GenerateDataKey*',
  'kms:ReEncrypt*',
];

function ofGrants(artifactBucket: s3.IBucket): AcknowledgedFinding[] {
  return [...GRANTED.map((action) => `Action::${action}`), `Resource::${artifactBucket.arnForObjects('*')}`].map(
    (finding) => ({
      rule: 'AwsSolutions-IAM5',
      finding,
      reason:
        'Grants of aws-cdk-lib on the artifact bucket and its key, which hold nothing but what passes the pipeline',
    }),
  );
}

function ofSelfUpdate({ account }: Stack): AcknowledgedFinding[] {
  return [
    {
      rule: 'AwsSolutions-IAM5',
      finding: 'Resource::*',
      at: [SELF_UPDATE],
      reason: 'Reads that the CDK CLI makes before it takes on a bootstrap role; they know no narrower resource',
    },
    {
      rule: 'AwsSolutions-IAM5',
      finding: `Resource::arn:*:iam::${account}:role/*`,
      at: [SELF_UPDATE],
      reason: 'A condition limits it to the deploying and publishing roles of the bootstrap stack, by their tag',
    },
  ];
}

/** What aws-cdk-lib lets a project write: its own test reports and logs. The publisher of assets may for all projects. */
function ofReportsAndLogs(stack: Stack, project: string, at: string): AcknowledgedFinding[] {
  const reports = stack.formatArn({
    service: 'codebuild',
    resource: 'report-group',
    resourceName: project === '*' ? '*' : `${project}-*`,
  });
  const logs = `arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:/aws/codebuild/${project}`;
  return [reports, `${logs}:*`, logs].map((arn) => ({
    rule: 'AwsSolutions-IAM5',
    finding: `Resource::${arn}`,
    at: [at],
    reason: 'Test reports and logs of builds, as the projects of aws-cdk-lib may write them',
  }));
}
