import { type ILambdaDeploymentConfig, LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Duration, TimeZone } from 'aws-cdk-lib/core';
import { WEBHOOK_SECRET } from './names';

/**
 * Who is notified by e-mail when alerts cannot be delivered to Slack, in every stage and for the pipeline. As long as it is
 * nobody, such alarms show in the CloudWatch console only, and every synthesis warns. Each address gets a mail to confirm from
 * each of the stacks.
 */
export const FALLBACK_EMAILS: string[] = [];

/** What may differ from one stage to the next. */
export interface StageConfig {
  /** Name of the stage; the names of its stacks begin with it. */
  readonly name: string;
  /**
   * Account that the stage is deployed to.
   *
   * @default - the account that the deployer is signed in to
   */
  readonly account?: string;
  /** Whether a person approves each deployment. */
  readonly needsApproval: boolean;
  /** When the results of the auction are fetched. */
  readonly schedule: ScheduleExpression;
  /** How long an order can be read. */
  readonly orderRetention: Duration;
  /** How long logs are kept. */
  readonly logRetention: RetentionDays;
  /** First part of the results bucket's name; the account and the region complete it. */
  readonly resultsBucketPrefix: string;
  /**
   * Whether the lack of a successful run for a day and more is an alarm. It is raised from the first deployment to the
   * first run, so a stage that is made and destroyed again has it off.
   */
  readonly hasHeartbeatAlarm: boolean;
  /** Whether destroying the stacks destroys the data in them. */
  readonly isDisposable: boolean;
  /** Whether the stage owns the account's log role for API Gateway: one stage an account, none where it exists. */
  readonly ownsApiGatewayLogRole: boolean;
  /** Who is notified by e-mail when alerts cannot be delivered to Slack. */
  readonly fallbackEmails: string[];
  /**
   * Results that are stored at once: at most half of what `aws lambda get-account-settings` gives as the account's
   * `ConcurrentExecutions`. A new account has 10.
   */
  readonly maxConcurrentOrders: number;
  /** Requests a second that the API takes, and how many at once. */
  readonly throttle: { readonly rateLimit: number; readonly burstLimit: number };
  /**
   * How a new version of the API's handler takes over.
   *
   * @default - all at once
   */
  readonly handlerDeployment?: ILambdaDeploymentConfig;
}

/** Where the app comes from and how it is delivered. */
export interface DeliveryConfig {
  /**
   * Account of the pipeline. Required as soon as a stage names another one.
   *
   * @default - the account that the deployer is signed in to
   */
  readonly account?: string;
  /** Repository on GitHub, `owner/name`. */
  readonly repository: string;
  /** Branch whose commits are deployed. */
  readonly branch: string;
  /** SSM parameter that holds the ARN of the connection to GitHub. CloudFormation reads it, synthesis does not. */
  readonly connectionArnParameter: string;
  /** Secrets Manager secret whose value is the URL of the Slack webhook. Both alerting instances read it. */
  readonly webhookSecretName: string;
  /** Who is notified by e-mail when alerts of the pipeline cannot be delivered to Slack. */
  readonly fallbackEmails: string[];
  /** How long logs of builds are kept. */
  readonly logRetention: RetentionDays;
  /**
   * Qualifier of the bootstrap stack, for accounts that were bootstrapped with one.
   *
   * @default 'hnb659fds'
   */
  readonly bootstrapQualifier?: string;
  /**
   * Name of the policy that bounds every role of all stacks, in each account that they are deployed to. The execution
   * policy makes no role without it, so that a change here is one of cfn-execution-policy-roles.json, too.
   *
   * @default - no boundary, for accounts in which CloudFormation has an execution policy of their own
   */
  readonly permissionsBoundaryName?: string;
}

/** How the app is delivered. */
export const delivery: DeliveryConfig = {
  repository: 'org/auction-platform',
  branch: 'master',
  connectionArnParameter: '/auction/github-connection-arn',
  webhookSecretName: WEBHOOK_SECRET,
  fallbackEmails: FALLBACK_EMAILS,
  logRetention: RetentionDays.ONE_MONTH,
  permissionsBoundaryName: 'auction-permissions-boundary',
};

/** Dev: cheap, and gone without a trace when it is destroyed. */
export const dev: StageConfig = {
  name: 'Dev',
  needsApproval: false,
  schedule: ScheduleExpression.cron({ hour: '13', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
  orderRetention: Duration.hours(24),
  logRetention: RetentionDays.ONE_WEEK,
  resultsBucketPrefix: 'order-results',
  hasHeartbeatAlarm: false,
  isDisposable: true,
  ownsApiGatewayLogRole: true,
  fallbackEmails: FALLBACK_EMAILS,
  maxConcurrentOrders: 5,
  throttle: { rateLimit: 20, burstLimit: 40 },
};

/** Prod: data is retained and protected, new handlers take over gradually. Not deployed yet: see `bin/app.ts`. */
export const prod: StageConfig = {
  name: 'Prod',
  needsApproval: true,
  schedule: ScheduleExpression.cron({ hour: '13', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
  orderRetention: Duration.hours(24),
  logRetention: RetentionDays.THREE_MONTHS,
  resultsBucketPrefix: 'order-results-prod',
  hasHeartbeatAlarm: true,
  isDisposable: false,
  ownsApiGatewayLogRole: true,
  fallbackEmails: FALLBACK_EMAILS,
  maxConcurrentOrders: 5,
  throttle: { rateLimit: 50, burstLimit: 100 },
  handlerDeployment: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
};

/**
 * Checks settings that belong together.
 *
 * @throws Error naming each setting that is missing or malformed
 */
export function checkConfig(delivery: DeliveryConfig, stages: readonly StageConfig[]): void {
  const problems: string[] = [];
  const required = ['repository', 'branch', 'connectionArnParameter', 'webhookSecretName'] as const;
  for (const setting of required.filter((name) => !delivery[name])) {
    problems.push(`delivery.${setting} is missing`);
  }
  for (const [owner, account] of [
    ['delivery', delivery.account],
    ...stages.map((stage) => [stage.name, stage.account]),
  ] as [string, string | undefined][]) {
    if (account !== undefined && !/^\d{12}$/.test(account)) {
      problems.push(`${owner}.account must have twelve digits, got "${account}"`);
    }
  }
  for (const [owner, emails] of [
    ['delivery', delivery.fallbackEmails],
    ...stages.map((stage) => [stage.name, stage.fallbackEmails]),
  ] as [string, string[]][]) {
    for (const email of emails.filter((address) => !/^[^@\s]+@[^@\s]+$/.test(address))) {
      problems.push(`${owner}.fallbackEmails must hold e-mail addresses, got "${email}"`);
    }
  }
  const named = stages.find(({ account }) => account !== undefined);
  if (named && !delivery.account) {
    problems.push(`delivery.account is missing: stage ${named.name} names account ${named.account}`);
  }
  for (const stage of stages) {
    const sharing = stages.filter(({ account }) => account === stage.account);
    if (stage.ownsApiGatewayLogRole && sharing.filter((other) => other.ownsApiGatewayLogRole).length > 1) {
      problems.push(`${stage.name}.ownsApiGatewayLogRole must be false: another stage of its account has the role`);
    }
  }
  if (problems.length > 0) {
    throw new Error(`lib/config.ts:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}
