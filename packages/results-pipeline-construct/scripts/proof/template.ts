import type { Definition, Json } from '@org/simulator';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { ResultsPipeline } from '../../src';

/** What is explored of a synthesized template. */
export interface Synthesized {
  readonly definition: Definition;
  readonly rules: Record<string, Json>;
  readonly ttl: string;
  /** Logical id of the state machine, which stands for its ARN. */
  readonly machineToken: string;
  /** Logical id that stands for the results function in calls. */
  readonly resultsFunction: string;
  readonly orderFunction: string;
}

/** Synthesizes the construct with its defaults, but for the number of polls: each one more repeats the same states. */
export function synthesize(polls: number): Synthesized {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-west-1' } });
  const code = lambda.Code.fromInline('nobody runs it');
  const pipeline = new ResultsPipeline(stack, 'Pipeline', {
    schedule: ScheduleExpression.rate(Duration.days(1)),
    resultsCode: code,
    orderCode: code,
    alertTopic: new sns.Topic(stack, 'Topic'),
    pollInterval: Duration.minutes(5),
    maxWait: Duration.minutes(5 * (polls - 1)),
    rejectionErrors: ['OrderRejectedError'],
  });
  const template = Template.fromStack(stack);
  const idOf = (construct: { node: { defaultChild?: unknown } }) =>
    stack.getLogicalId(construct.node.defaultChild as never);
  const [table] = Object.values<Json>(template.findResources('AWS::DynamoDB::Table'));
  return {
    definition: definitionOf(template),
    rules: Object.fromEntries(
      Object.entries<Json>(template.findResources('AWS::Events::Rule')).map(([id, rule]) => [
        id,
        withoutTokens(rule.Properties.EventPattern),
      ]),
    ),
    ttl: table.Properties.TimeToLiveSpecification.AttributeName,
    machineToken: idOf(pipeline.stateMachine),
    resultsFunction: idOf(pipeline.resultsAlias),
    orderFunction: idOf(pipeline.orderAlias),
  };
}

function definitionOf(template: Template): Definition {
  const [machine] = Object.values<Json>(template.findResources('AWS::StepFunctions::StateMachine'));
  return JSON.parse(withoutTokens(machine.Properties.DefinitionString));
}

/** Values with each reference as the logical id that it refers to. */
function withoutTokens(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutTokens);
  if (typeof value !== 'object' || value === null) return value;
  if ('Ref' in value) return value.Ref;
  if ('Fn::GetAtt' in value) return value['Fn::GetAtt'][0];
  if ('Fn::Join' in value) return value['Fn::Join'][1].map(withoutTokens).join(value['Fn::Join'][0]);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withoutTokens(entry)]));
}
