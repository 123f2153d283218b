import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { ResultsPipeline, type ResultsPipelineProps } from '../src';

/** Code that needs no file: the construct never looks at it. */
class TestCode extends lambda.Code {
  public readonly isInline = false;
  bind(): lambda.CodeConfig {
    return { s3Location: { bucketName: 'code', objectKey: 'app.zip' } };
  }
}

export type Optional = Partial<ResultsPipelineProps>;

/** The props that every test needs. */
export const required: ResultsPipelineProps = {
  schedule: ScheduleExpression.rate(Duration.days(1)),
  resultsCode: new TestCode(),
  orderCode: new TestCode(),
};

/** A stack with one pipeline and the topic that it may use. */
export function pipelineStack(props: (stack: Stack, topic: sns.Topic) => Optional = () => ({})) {
  const stack = new Stack(new App({ treeMetadata: false }), 'Stack', { env: { region: 'eu-west-1' } });
  const topic = new sns.Topic(stack, 'Topic');
  const pipeline = new ResultsPipeline(stack, 'Pipeline', { ...required, ...props(stack, topic) });
  return { stack, pipeline, topic };
}

/** The template of a stack with one pipeline. */
export function templateOf(props?: (stack: Stack, topic: sns.Topic) => Optional): Template {
  return Template.fromStack(pipelineStack(props).stack);
}

/** The state machine's definition, with tokens as their logical ids. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function definitionOf(template: Template): any {
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  const parts: unknown[] = machine.Properties.DefinitionString['Fn::Join'][1];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  const text = parts.map((part: any) => (typeof part === 'string' ? part : (part.Ref ?? part['Fn::GetAtt'].join('.'))));
  return JSON.parse(text.join('').replaceAll('arn:AWS::Partition:', 'arn:aws:'));
}

/** The statements of the policies that are attached to a role, found by the start of its logical id. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function statementsOf(template: Template, role: string): any[] {
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .filter((policy) => policy.Properties.Roles.some((ref: { Ref: string }) => ref.Ref.startsWith(role)))
    .flatMap((policy) => policy.Properties.PolicyDocument.Statement);
}
