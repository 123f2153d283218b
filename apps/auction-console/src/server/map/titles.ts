import type { ResourceKind } from '../../contract';

const KINDS: Record<string, ResourceKind> = {
  'AWS::ApiGateway::RestApi': 'api',
  'AWS::CloudWatch::Alarm': 'alarm',
  'AWS::DynamoDB::Table': 'table',
  'AWS::Events::Rule': 'rule',
  'AWS::Lambda::Function': 'function',
  'AWS::S3::Bucket': 'bucket',
  'AWS::SNS::Topic': 'topic',
  'AWS::SQS::Queue': 'queue',
  'AWS::Scheduler::Schedule': 'schedule',
  'AWS::StepFunctions::StateMachine': 'state-machine',
};

/** What people of this repository call a resource, by the end of its path in the construct tree. */
const TITLES: [end: string, title: string][] = [
  ['OrderApi/Api', 'Orders API'],
  ['OrderApi/Handler', 'Post function'],
  ['OrderApi/Table', 'Orders table'],
  ['ResultsPipeline/ResultsFunction', 'Lambda A'],
  ['ResultsPipeline/OrderFunction', 'Lambda B'],
  ['ResultsPipeline/StateMachine', 'Results pipeline'],
  ['ResultsPipeline/Bucket', 'Results bucket'],
  ['ResultsPipeline/LeaseTable', 'Lease table'],
  ['ResultsPipeline/Schedule', 'Schedule'],
  ['ResultsPipeline/DeadLetterQueue', 'Dead letters of the schedule'],
  ['SlackAlerting/Topic', 'Alert topic'],
  ['SlackAlerting/FallbackTopic', 'Fallback topic'],
  ['Notifier/Queue', 'Alert queue'],
  ['Notifier/DeadLetterQueue', 'Dead letters of alerts'],
  ['Notifier/Handler', 'Slack notifier'],
];

/** The kind of a resource on the map; undefined for one that is not on it. */
export function kindOf(type: string, path: string): ResourceKind | undefined {
  return path.includes('CustomResourceProvider') ? undefined : KINDS[type];
}

/** What people call a resource: a known name, else the words of its construct. */
export function titleOf(path: string): string {
  const known = TITLES.find(([end]) => path === end || path.endsWith(`/${end}`));
  if (known) return known[1];
  const words = path
    .split('/')
    .pop()!
    .split(/(?=[A-Z][a-z])|[-_]/);
  return words.map((word, i) => (i === 0 ? word : word.toLowerCase())).join(' ');
}
