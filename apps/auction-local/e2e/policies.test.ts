/** Dev under enforced policies: each thing that it does needs its statement, and stops without it. */
import {
  GetTopicAttributesCommand,
  ListTopicsCommand,
  SetTopicAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { ACCOUNT, clearFaults, clientConfig, type IamDecision, iamDecisions, withoutStatements } from '@org/local-aws';
import { synthesize } from '../src/system/synth';
import { BEHAVIOURS, does, isDenied } from './support/behaviours';
import { LocalSystem } from './support/system';

let system: LocalSystem;

beforeAll(async () => {
  system = await LocalSystem.deploy(await synthesize(), ['Dev/*']);
});

afterAll(() => system?.stop());

afterEach(() => clearFaults(system.emulator));

/** The statement that decided about a call, which is taken away. */
async function without(decided: (decision: IamDecision) => boolean): Promise<void> {
  const found = (await iamDecisions(system.emulator)).filter((each) => each.allowed && decided(each));
  const boundary = (label: string) => label.startsWith('policy auction-permissions-boundary,');
  const labels = found.flatMap(({ statements }) => statements.filter((label) => !boundary(label)));
  expect(labels).not.toEqual([]);
  await withoutStatements(system.emulator, labels);
}

type Path = [string, keyof typeof BEHAVIOURS, string, (decision: IamDecision) => boolean];

test.each<Path>([
  [
    "the handler's role",
    'posted orders are stored',
    'dynamodb:BatchWriteItem',
    ({ action }) => action === 'dynamodb:BatchWriteItem',
  ],
  [
    "the permission of the handler's alias",
    'posted orders are stored',
    'lambda:InvokeFunction',
    ({ principal }) => principal === 'apigateway.amazonaws.com',
  ],
  [
    "the results function's role",
    'accepted orders are results',
    's3:PutObject',
    ({ action, principal }) => action === 's3:PutObject' && principal.includes('OrderFunctionRole'),
  ],
  [
    "the state machine's role, for a function",
    'accepted orders are results',
    'lambda:InvokeFunction',
    ({ action, principal }) => action === 'lambda:InvokeFunction' && principal.includes('StateMachineRole'),
  ],
  [
    "the state machine's role, for its child executions",
    'accepted orders are results',
    'states:StartExecution',
    ({ action, principal }) => action === 'states:StartExecution' && principal.includes('StateMachineRole'),
  ],
  [
    "the state machine's role, for the topic",
    'rejected orders are a message',
    'sns:Publish',
    ({ action, principal }) => action === 'sns:Publish' && principal.includes('StateMachineRole'),
  ],
  [
    'the trust of the state machine',
    'accepted orders are results',
    'sts:AssumeRole',
    ({ principal }) => principal === 'states.amazonaws.com',
  ],
  [
    'the policy of the topic, for EventBridge',
    'an interrupted run is a message',
    'sns:Publish',
    ({ principal, action }) => principal === 'events.amazonaws.com' && action === 'sns:Publish',
  ],
  [
    'the policy of the topic, for alarms',
    'an alarm is a message',
    'sns:Publish',
    ({ principal }) => principal === 'cloudwatch.amazonaws.com',
  ],
  [
    'the policy of the queue',
    'rejected orders are a message',
    'sqs:SendMessage',
    ({ principal }) => principal === 'sns.amazonaws.com',
  ],
  [
    "the notifier's role, for the queue",
    'an alarm is a message',
    'sqs:ReceiveMessage',
    ({ action }) => action === 'sqs:ReceiveMessage',
  ],
  [
    'the trust of the schedule',
    'a schedule starts a run',
    'sts:AssumeRole',
    ({ principal }) => principal === 'scheduler.amazonaws.com',
  ],
  [
    "the schedule's role",
    'a schedule starts a run',
    'states:StartExecution',
    ({ action, principal }) => action === 'states:StartExecution' && principal.includes('SchedulerRole'),
  ],
])('%s: without it, %s no more', async (path, title, action, decided) => {
  const behaviour = BEHAVIOURS[title];
  const name = path.replace(/[^a-z]+/gi, '-').slice(0, 40);
  await does(system, behaviour, `with-${name}`);
  await without(decided);
  const denied = await isDenied(system, behaviour, `without-${name}`, { action });
  expect(denied.explanation).toContain(`Missing in `);
  expect(await behaviour.happened(system, `without-${name}`)).toBe(false);
});

test('a condition on what EventBridge does not send: an interrupted run is a message no more', async () => {
  const behaviour = BEHAVIOURS['an interrupted run is a message'];
  const sns = new SNSClient(clientConfig(system.emulator.endpoint));
  const { Topics = [] } = await sns.send(new ListTopicsCommand({}));
  const TopicArn = Topics.map((topic) => topic.TopicArn!).find((arn) => /SlackAlertingTopic/.test(arn))!;
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
  const setPolicy = (AttributeValue: string) =>
    sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue }));

  const policy = JSON.parse(Attributes!.Policy!);
  for (const statement of policy.Statement) {
    if (statement.Principal.Service === 'events.amazonaws.com') {
      statement.Condition = { StringEquals: { 'aws:SourceAccount': ACCOUNT } };
    }
  }
  await withoutStatements(system.emulator, ['those that are replaced']); // so that the denial is in no recording
  await setPolicy(JSON.stringify(policy));
  const denied = await isDenied(system, behaviour, 'wrong-condition', {
    principal: 'events.amazonaws.com',
    action: 'sns:Publish',
  });
  expect(denied.explanation).toContain('Condition keys that are sent: none');
  expect(await behaviour.happened(system, 'wrong-condition')).toBe(false);

  await setPolicy(Attributes!.Policy!);
  await does(system, behaviour, 'right-condition');
});

test('with all statements no call is denied', async () => {
  for (const [title, behaviour] of Object.entries(BEHAVIOURS)) await does(system, behaviour, title.replace(/\W/g, '-'));
});
