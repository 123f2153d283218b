import type * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

export interface SdkTaskProps extends sfn.TaskStateJsonataBaseProps {
  /** Service and action as Step Functions names them, e.g. `cloudwatch:putMetricData`. */
  readonly action: string;
  /** Arguments of the call, with PascalCase keys; strings may be JSONata expressions, and all of it may be one. */
  readonly parameters: Record<string, unknown> | string;
  /**
   * What the state machine's role needs for the call.
   *
   * @default - none: the caller grants it elsewhere
   */
  readonly policies?: iam.PolicyStatement[];
}

/**
 * A call to any AWS API. `CallAwsService` always adds a statement without conditions to the role, and one that names
 * the state machine itself would make a cycle; here the statement is the caller's.
 */
export class SdkTask extends sfn.TaskStateBase {
  protected readonly taskMetrics = undefined;
  protected readonly taskPolicies: iam.PolicyStatement[] | undefined;

  private readonly call: Pick<SdkTaskProps, 'action' | 'parameters'>;

  constructor(scope: Construct, id: string, props: SdkTaskProps) {
    super(scope, id, inJsonata(props));
    this.taskPolicies = props.policies;
    this.call = props;
  }

  protected _renderTask(): Record<string, unknown> {
    return {
      Resource: `arn:${Stack.of(this).partition}:states:::aws-sdk:${this.call.action}`,
      Arguments: this.call.parameters,
    };
  }
}

/** Of a state that names no query language itself, aws-cdk-lib drops the Output and Assign of each Catch. */
const inJsonata = (props: SdkTaskProps): sfn.TaskStateBaseProps => ({
  ...props,
  queryLanguage: sfn.QueryLanguage.JSONATA,
});
