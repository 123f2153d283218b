import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { customNotification } from './internal/custom-notification';
import { DATA_LIMIT_EXCEEDED, FAILURES } from './state-machine/failures';
import { STATES } from './state-names';

export interface FailureRulesProps {
  /** The state machine whose executions are watched. */
  readonly stateMachine: sfn.IStateMachine;
  /** Where the alerts go. */
  readonly topic: sns.ITopic;
  /** Takes the events that could not be published. */
  readonly deadLetterQueue: sqs.IQueue;
  /** Errors of executions that have reported themselves. */
  readonly reportedErrors: string[];
}

/** Names of the rules: of their alarms, too, and of their ids with a capital letter. */
export type FailureRuleName = 'interruptedRule' | 'dataLimitRule' | 'unreportedFailureRule';

interface FailureRule {
  readonly name: FailureRuleName;
  readonly description: string;
  readonly status: string[];
  readonly error?: unknown[];
  readonly title: string;
  readonly nextStep: string;
}

/**
 * What the state machine cannot report about itself. Together with the errors that its alert state reports
 * (`reportedErrors`) these rules cover every way in which an execution can end badly, each exactly once.
 */
const rulesBeside = (reportedErrors: string[]): FailureRule[] => [
  {
    name: 'interruptedRule',
    description: 'Executions that were aborted or timed out',
    status: ['TIMED_OUT', 'ABORTED'],
    title: 'Results pipeline: the run was interrupted',
    nextStep: `If it had entered ${STATES.STORE_ORDERS}, repeat it with its orders; otherwise start a new run.`,
  },
  {
    name: 'dataLimitRule',
    description: 'Executions that exceeded the data limit where no state can catch it',
    status: ['FAILED'],
    error: [DATA_LIMIT_EXCEEDED],
    title: FAILURES.resultsTooLarge.title,
    nextStep: FAILURES.resultsTooLarge.nextStep,
  },
  {
    name: 'unreportedFailureRule',
    description: 'Failed executions that the alert state has not reported',
    status: ['FAILED'],
    error: [{ 'anything-but': [...reportedErrors, DATA_LIMIT_EXCEEDED] }],
    title: 'Results pipeline: the run failed unexpectedly',
    nextStep: 'Open the execution and look at its last state.',
  },
];

/** Creates a rule for each kind of failure: every execution that ends badly without having reported it itself is reported. */
export function createFailureRules(
  scope: Construct,
  { stateMachine, topic, deadLetterQueue, reportedErrors }: FailureRulesProps,
): Record<FailureRuleName, events.Rule> {
  const rules = rulesBeside(reportedErrors).map((rule) => [
    rule.name,
    new events.Rule(scope, `${rule.name[0].toUpperCase()}${rule.name.slice(1)}`, {
      description: rule.description,
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [stateMachine.stateMachineArn],
          status: rule.status,
          ...(rule.error ? { error: rule.error } : {}),
        },
      },
      // By the topic's policy, not by a role: ADR 17.
      targets: [new targets.SnsTopic(topic, { deadLetterQueue, message: alertOf(rule) })],
    }),
  ]);
  return Object.fromEntries(rules) as Record<FailureRuleName, events.Rule>;
}

/** Fields of the event go in only where they can hold no quotes: EventBridge does not escape them. */
function alertOf(rule: FailureRule): events.RuleTargetInput {
  const name = events.EventField.fromPath('$.detail.name');
  const status = events.EventField.fromPath('$.detail.status');
  const arn = events.EventField.fromPath('$.detail.executionArn');
  const region = events.EventField.fromPath('$.region');
  const error = rule.error ? ` with ${events.EventField.fromPath('$.detail.error')}` : '';
  const console = `https://${region}.console.aws.amazon.com/states/home?region=${region}#/v2/executions/details/${arn}`;
  return events.RuleTargetInput.fromObject(
    customNotification({
      id: events.EventField.eventId, // EventBridge delivers at least once
      title: rule.title,
      description: `Execution ${name} ended as ${status}${error}`,
      nextSteps: [rule.nextStep, `Open the execution: ${console}`],
      keywords: ['results-pipeline'],
      threadId: arn,
      eventType: 'ResultsPipelineFailed',
      relatedResources: [arn],
      severity: 'critical',
    }),
  );
}
