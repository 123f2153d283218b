/** Names under which a resource is found in the ARNs and URLs of events: `service:name`. */

const KEY_SERVICES: Record<string, string> = {
  'AWS::ApiGateway::RestApi': 'execute-api',
  'AWS::CloudWatch::Alarm': 'cloudwatch',
  'AWS::DynamoDB::Table': 'dynamodb',
  'AWS::Events::Rule': 'events',
  'AWS::Lambda::Function': 'lambda',
  'AWS::S3::Bucket': 's3',
  'AWS::SNS::Topic': 'sns',
  'AWS::SQS::Queue': 'sqs',
  'AWS::Scheduler::Schedule': 'scheduler',
  'AWS::StepFunctions::StateMachine': 'states',
};

/** The key of a deployed resource; undefined for a type that is not on the map. */
export function keyOfPhysical(type: string, physicalId: string): string | undefined {
  const service = KEY_SERVICES[type];
  if (service === undefined) return undefined;
  return `${service}:${physicalId.split(/[:/|]/).pop()}`;
}

/** The key of what an ARN names: an execution is its state machine's, an object its bucket's. */
export function keyOfArn(arn: string | undefined): string | undefined {
  const [, , service, , , ...rest] = (arn ?? '').split(':');
  const resource = rest.join(':');
  switch (service) {
    case 'lambda':
      return `lambda:${rest[1]}`;
    case 'states':
      return `states:${(rest[1] ?? '').split('/')[0]}`;
    case 's3':
      return `s3:${resource.split('/')[0]}`;
    case 'execute-api':
      return `execute-api:${resource.split('/')[0]}`;
    case 'dynamodb':
      return `dynamodb:${resource.split('/')[1]}`;
    case 'events':
    case 'scheduler':
      return `${service}:${resource.split('/').pop()}`;
    case 'sns':
    case 'sqs':
    case 'cloudwatch':
      return `${service}:${rest[rest.length - 1]}`;
    default:
      return undefined;
  }
}

/** ARN of a deployed resource, in the account and region of another ARN. */
export function arnOf(type: string, physicalId: string): string | undefined {
  if (physicalId.startsWith('arn:')) return physicalId;
  const name = physicalId.split('/').pop()!;
  const at = 'eu-west-1:000000000000';
  switch (type) {
    case 'AWS::Lambda::Function':
      return `arn:aws:lambda:${at}:function:${name}`;
    case 'AWS::DynamoDB::Table':
      return `arn:aws:dynamodb:${at}:table/${name}`;
    case 'AWS::S3::Bucket':
      return `arn:aws:s3:::${name}`;
    case 'AWS::SQS::Queue':
      return `arn:aws:sqs:${at}:${name}`;
    case 'AWS::CloudWatch::Alarm':
      return `arn:aws:cloudwatch:${at}:alarm:${name}`;
    default:
      return undefined;
  }
}
