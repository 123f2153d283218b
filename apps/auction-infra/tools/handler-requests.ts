import { REGION } from '../lib/names';
import type { Context } from './iam/conditions';
import type { Request } from './iam/evaluate';
import { PhysicalIds } from './physical-ids';
import type { Resource, SynthesizedStack } from './synthesized';

/** A call that CloudFormation makes for a resource of our templates. */
export interface HandlerRequest extends Request {
  /** Type of the resource. */
  readonly type: string;
}

/** Actions that have no resource (Service Authorization Reference). */
const WITHOUT_RESOURCE =
  /^(codedeploy:StopDeployment|kms:CreateKey|lambda:CreateEventSourceMapping|logs:(\w+LogDelivery|\w+ResourcePolic\w+|DescribeIndexPolicies|DescribeLogGroups))$/;

/** Services that take on the roles of a type. */
const PASSED_TO: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::Account': 'apigateway.amazonaws.com',
  'AWS::CodeBuild::Project': 'codebuild.amazonaws.com',
  'AWS::CodeDeploy::DeploymentGroup': 'codedeploy.amazonaws.com',
  'AWS::CodePipeline::Pipeline': 'codepipeline.amazonaws.com',
  'AWS::Lambda::Function': 'lambda.amazonaws.com',
  'AWS::Scheduler::Schedule': 'scheduler.amazonaws.com',
  'AWS::StepFunctions::StateMachine': 'states.amazonaws.com',
};

/** Where a type without an ARN of its own keeps the resource that its handlers work on. */
const PARENTS: Readonly<Record<string, string>> = {
  'AWS::IAM::Policy': 'Roles',
  'AWS::Lambda::Alias': 'FunctionName',
  'AWS::Lambda::Permission': 'FunctionName',
  'AWS::Lambda::Version': 'FunctionName',
  'AWS::Logs::MetricFilter': 'LogGroupName',
  'AWS::S3::BucketPolicy': 'Bucket',
  'AWS::SNS::Subscription': 'TopicArn',
  'AWS::SNS::TopicPolicy': 'Topics',
  'AWS::SQS::QueuePolicy': 'Queues',
};

/**
 * The calls of a resource's handlers for one action, with the ARNs and condition keys that they have on AWS.
 *
 * @returns several where the action is on several resources; none where nothing in the template makes it necessary
 */
export function handlerRequests(
  stacks: readonly SynthesizedStack[],
  stack: SynthesizedStack,
  id: string,
  action: string,
  boundary: string,
): HandlerRequest[] {
  const resource = stack.template.Resources[id];
  const ids = new PhysicalIds(stack, stacks);
  return resourcesOf(ids, stack, id, resource, action).map((arn) => ({
    type: resource.Type,
    action,
    resource: WITHOUT_RESOURCE.test(action) ? '*' : arn,
    context: contextOf(ids, resource, action, boundary),
  }));
}

function resourcesOf(ids: PhysicalIds, stack: SynthesizedStack, id: string, resource: Resource, action: string) {
  const { Type, Properties = {} } = resource;
  if (action === 'iam:PassRole') {
    return rolesIn(Properties).map((role) => ids.text(role));
  }
  if (action === 'iam:GetRole' && Type !== 'AWS::IAM::Role') {
    return Properties.RoleArn ? [ids.text(Properties.RoleArn)] : [];
  }
  if (/^s3:GetObject(Version)?$/.test(action)) {
    return [`arn:aws:s3:::cdk-hnb659fds-assets-${ids.account}-${REGION}/0123456789abcdef.zip`];
  }
  if (action.endsWith('connections:PassConnection')) {
    const service = action.split(':')[0];
    return [`arn:aws:${service}:${REGION}:${ids.account}:connection/1a2b3c4d`];
  }
  if (Type === 'AWS::Lambda::Alias' && action.startsWith('codedeploy:') && !hasDeploymentGroup(stack)) {
    return [];
  }
  if (action === 'codedeploy:GetDeploymentConfig') {
    return [`arn:aws:codedeploy:${REGION}:${ids.account}:deploymentconfig:CodeDeployDefault.LambdaAllAtOnce`];
  }
  if (/^codedeploy:\w*(Application\w*)$/.test(action)) {
    return [`arn:aws:codedeploy:${REGION}:${ids.account}:application:${stack.name}-OrderApiApplication-1`];
  }
  if (action.startsWith('codedeploy:') && Type !== 'AWS::CodeDeploy::Application') {
    return [
      `arn:aws:codedeploy:${REGION}:${ids.account}:deploymentgroup:${stack.name}-OrderApi-1/${stack.name}-Group-2`,
    ];
  }
  if (Type.startsWith('AWS::ApiGateway::')) {
    return apiGatewayArns(Type);
  }
  if (Type === 'AWS::Lambda::EventSourceMapping') {
    return [`arn:aws:lambda:${REGION}:${ids.account}:event-source-mapping:0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f`];
  }
  if (Type.startsWith('Custom::')) {
    return [ids.text(Properties.ServiceToken)];
  }
  const parents = PARENTS[Type] ? [Properties[PARENTS[Type]]].flat() : [{ Ref: id }];
  return parents.map((parent) => ids.arnOf(parent.Ref) + (Type === 'AWS::SNS::Subscription' ? ':0a1b2c3d' : ''));
}

function hasDeploymentGroup({ template }: SynthesizedStack): boolean {
  return Object.values(template.Resources).some(({ Type }) => Type === 'AWS::CodeDeploy::DeploymentGroup');
}

function apiGatewayArns(type: string): string[] {
  const prefix = `arn:aws:apigateway:${REGION}::`;
  if (type === 'AWS::ApiGateway::Account') {
    return [`${prefix}/account`];
  }
  const api = `${prefix}/restapis/a1b2c3d4e5`;
  return [`${prefix}/restapis`, api, `${api}/resources/x1y2z3/methods/POST`, `${prefix}/tags/arn%3Aaws%3Aapigateway`];
}

/** References to roles, wherever a resource has them. */
function rolesIn(properties: unknown): unknown[] {
  if (typeof properties !== 'object' || properties === null) {
    return [];
  }
  return Object.entries(properties).flatMap(([name, value]) => {
    // What an action of a pipeline is configured with, it passes on itself.
    if (name === 'Configuration') {
      return [];
    }
    return /^(CloudWatch|Service)?Role(Arn)?$/i.test(name) ? [value] : rolesIn(value);
  });
}

function contextOf(ids: PhysicalIds, { Type, Properties = {} }: Resource, action: string, boundary: string): Context {
  const always = { 'aws:RequestedRegion': action.startsWith('iam:') ? 'us-east-1' : REGION };
  if (action === 'iam:PassRole') {
    return { ...always, 'iam:PassedToService': PASSED_TO[Type] ?? '' };
  }
  if (/^iam:(Attach|Detach)RolePolicy$/.test(action)) {
    return { ...always, 'iam:PermissionsBoundary': boundary, 'iam:PolicyARN': managedPolicyOf(ids, Properties) };
  }
  if (action.startsWith('iam:')) {
    return { ...always, 'iam:PermissionsBoundary': boundary };
  }
  if (Type === 'AWS::Lambda::EventSourceMapping') {
    return { ...always, 'lambda:FunctionArn': ids.arnOf(Properties.FunctionName.Ref) };
  }
  if (Type === 'AWS::KMS::Key') {
    const creates = ['kms:CreateKey', 'kms:TagResource'].includes(action);
    return { ...always, [`aws:${creates ? 'Request' : 'Resource'}Tag/application`]: 'auction' };
  }
  return always;
}

function managedPolicyOf(ids: PhysicalIds, { ManagedPolicyArns }: Resource['Properties']): string {
  return ids.text(ManagedPolicyArns?.[0] ?? 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole');
}
