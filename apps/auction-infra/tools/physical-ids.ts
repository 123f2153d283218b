import { REGION } from '../lib/names';
import { type Resource, stackNamed, type SynthesizedStack } from './synthesized';

const SUFFIX = 'AbCdEfGh1234';
const CONNECTION = `arn:aws:codeconnections:${REGION}:111111111111:connection/1a2b3c4d`;

/** Makes an ARN of a name that CloudFormation chose. */
type ArnOf = (name: string, account: string) => string;

const regional =
  (service: string, prefix: string): ArnOf =>
  (name, account) =>
    `arn:aws:${service}:${REGION}:${account}:${prefix}${name}`;

/** How ARNs are made (Service Authorization Reference, resource types of each service). */
const ARNS: Readonly<Record<string, ArnOf>> = {
  'AWS::ApiGateway::RestApi': () => `arn:aws:apigateway:${REGION}::/restapis/a1b2c3d4e5`,
  'AWS::CloudWatch::Alarm': regional('cloudwatch', 'alarm:'),
  'AWS::CodeBuild::Project': regional('codebuild', 'project/'),
  'AWS::CodeDeploy::Application': regional('codedeploy', 'application:'),
  'AWS::CodeDeploy::DeploymentGroup': (name, account) =>
    regional('codedeploy', `deploymentgroup:${name.replace('DeploymentGroup', 'Application')}/`)(name, account),
  'AWS::CodePipeline::Pipeline': regional('codepipeline', ''),
  'AWS::DynamoDB::Table': regional('dynamodb', 'table/'),
  'AWS::Events::Rule': regional('events', 'rule/'),
  'AWS::IAM::Role': (name, account) => `arn:aws:iam::${account}:role/${name}`,
  'AWS::KMS::Key': (_, account) => `arn:aws:kms:${REGION}:${account}:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f`,
  'AWS::Lambda::Function': regional('lambda', 'function:'),
  'AWS::Logs::LogGroup': (name, account) => `${regional('logs', 'log-group:')(name, account)}:*`,
  'AWS::S3::Bucket': (name) => `arn:aws:s3:::${name}`,
  'AWS::SNS::Topic': regional('sns', ''),
  'AWS::SQS::Queue': regional('sqs', ''),
  'AWS::Scheduler::Schedule': regional('scheduler', 'schedule/default/'),
  'AWS::StepFunctions::StateMachine': regional('states', 'stateMachine:'),
};

/** Types whose generated names begin with the logical id alone. Not documented: the policies allow for both forms. */
const WITHOUT_STACK = ['AWS::StepFunctions::StateMachine', 'AWS::CodeBuild::Project'];

/** Where a template may give a name itself. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CodeBuild::Project': 'Name',
  'AWS::CodeDeploy::Application': 'ApplicationName',
  'AWS::CodeDeploy::DeploymentGroup': 'DeploymentGroupName',
  'AWS::CodePipeline::Pipeline': 'Name',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Events::Rule': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
};

/** Types whose `Ref` is their ARN. */
const REF_IS_ARN = ['AWS::SNS::Topic', 'AWS::StepFunctions::StateMachine', 'AWS::Lambda::Alias'];

/** Names, ARNs and values of a stack's template, as they would be once it is deployed. */
export class PhysicalIds {
  readonly account: string;

  /** @param stacks all stacks, for values that one imports from another */
  constructor(
    private readonly stack: SynthesizedStack,
    private readonly stacks: readonly SynthesizedStack[],
  ) {
    const [, account] = /^aws:\/\/(\d{12})\//.exec(stack.environment) ?? [];
    this.account = account ?? '111111111111';
  }

  /** Name of a resource. */
  nameOf(id: string): string {
    const { Type, Properties = {} } = this.resource(id);
    const given = Properties[NAMES[Type]];
    if (given !== undefined) {
      return this.text(given);
    }
    if (Type === 'AWS::S3::Bucket') {
      const { BucketNamePrefix } = Properties;
      return BucketNamePrefix
        ? `${BucketNamePrefix}-${this.account}-${REGION}-an`
        : `${this.stack.name}-${id}-${SUFFIX}`.toLowerCase();
    }
    return WITHOUT_STACK.includes(Type) ? `${id}-${SUFFIX}` : `${this.stack.name}-${id}-${SUFFIX}`;
  }

  /** ARN of a resource. */
  arnOf(id: string): string {
    const { Type, Properties } = this.resource(id);
    if (Type === 'AWS::Lambda::Alias' || Type === 'AWS::Lambda::Version') {
      return `${this.arnOf(Properties.FunctionName.Ref)}:${Properties.Name ?? 1}`;
    }
    const arnOf = ARNS[Type];
    if (arnOf === undefined) {
      throw new Error(`${this.stack.name}/${id}: how the ARN of a ${Type} is made is not known, add it to ARNS`);
    }
    return arnOf(this.nameOf(id), this.account);
  }

  /** A value of the template as text. */
  text(value: unknown): string {
    if (typeof value !== 'object' || value === null) {
      return String(value);
    }
    const [[name, argument]] = Object.entries(value as Record<string, unknown>);
    switch (name) {
      case 'Ref':
        return this.reference(argument as string);
      case 'Fn::GetAtt':
        return this.attribute(argument as [string, string]);
      case 'Fn::Join':
        return (argument as [string, unknown[]])[1].map((part) => this.text(part)).join((argument as [string])[0]);
      case 'Fn::Sub':
        return (argument as string).replace(/\$\{([\w:]+)\}/g, (_, id) => this.reference(id));
      case 'Fn::Select':
        return this.selected(argument as [number, { 'Fn::Split': [string, unknown] }]);
      case 'Fn::ImportValue':
        return this.imported(argument as string);
      default:
        throw new Error(`${this.stack.name}: ${name} is not known`);
    }
  }

  private selected([index, { 'Fn::Split': split }]: [number, { 'Fn::Split': [string, unknown] }]): string {
    return this.text(split[1]).split(split[0])[index];
  }

  private attribute([id, name]: [string, string]): string {
    return name === 'Name' ? this.nameOf(id) : this.arnOf(id);
  }

  private reference(id: string): string {
    const pseudo: Record<string, string> = {
      'AWS::AccountId': this.account,
      'AWS::Partition': 'aws',
      'AWS::Region': REGION,
      'AWS::StackId': `arn:aws:cloudformation:${REGION}:${this.account}:stack/${this.stack.name}/0a1b2c3d-0000-4000`,
      'AWS::StackName': this.stack.name,
    };
    if (id in pseudo) {
      return pseudo[id];
    }
    if (this.stack.template.Parameters?.[id]) {
      return CONNECTION;
    }
    const { Type } = this.resource(id);
    return REF_IS_ARN.includes(Type) ? this.arnOf(id) : this.nameOf(id);
  }

  private imported(exportName: string): string {
    const producer = stackNamed(exportName.split(':')[0], [...this.stacks]);
    const outputs = Object.values(producer.template.Outputs ?? {}) as { Value: unknown; Export?: { Name: string } }[];
    const { Value } = outputs.find(({ Export }) => Export?.Name === exportName)!;
    return new PhysicalIds(producer, this.stacks).text(Value);
  }

  private resource(id: string): Resource {
    const found = this.stack.template.Resources[id];
    if (found === undefined) {
      throw new Error(`${this.stack.name} has no resource ${id}`);
    }
    return found;
  }
}
