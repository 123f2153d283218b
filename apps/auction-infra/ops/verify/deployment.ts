import { CloudFormationClient, DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { connect } from '../../smoke/connect';
import type { SmokeTestAccess, SmokeTestTargets } from '../../smoke/smoke-test-run';

/** A deployed stage, and the clients to look at it with. */
export interface Deployment extends SmokeTestTargets {
  readonly alertTopicArn: string;
  /** Names of the alarms of the stage. */
  readonly alarmNames: string[];
  /** Group and name of the schedule that starts runs. */
  readonly schedule: { readonly GroupName?: string; readonly Name: string };
  readonly access: SmokeTestAccess;
  readonly cloudwatch: CloudWatchClient;
  readonly scheduler: SchedulerClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
}

/**
 * Finds out what a stage consists of, from its stacks.
 *
 * @param ordersUrl where the API answers; the stack's own output when undefined
 * @throws Error naming the stack or output that is not there
 */
export async function findDeployment(stage: string, region: string, ordersUrl?: string): Promise<Deployment> {
  const cloudformation = new CloudFormationClient({ region });
  const output = async (stack: string, name: string) => {
    const { Stacks = [] } = await cloudformation.send(new DescribeStacksCommand({ StackName: `${stage}-${stack}` }));
    const found = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
    if (found === undefined) throw new Error(`stack ${stage}-${stack} has no output ${name}`);
    return found;
  };
  const resources = (await Promise.all(STACKS.map((stack) => resourcesOf(cloudformation, `${stage}-${stack}`)))).flat();
  const named = (type: string) => resources.filter((it) => it.type === type).map(({ physicalId }) => physicalId);
  const [scheduleName] = named('AWS::Scheduler::Schedule');
  if (scheduleName === undefined) throw new Error(`the stacks of ${stage} have no schedule`);
  return {
    ordersUrl: ordersUrl ?? (await output('Orders', 'OrdersUrl')),
    ordersTableName: await output('Orders', 'OrdersTableName'),
    stateMachineArn: await output('Results', 'StateMachineArn'),
    resultsBucketName: await output('Results', 'ResultsBucketName'),
    alertTopicArn: await output('Alerting', 'AlertTopicArn'),
    alarmNames: named('AWS::CloudWatch::Alarm'),
    schedule: { GroupName: named('AWS::Scheduler::ScheduleGroup')[0], Name: scheduleName.split('/').at(-1)! },
    access: connect({ region }),
    cloudwatch: new CloudWatchClient({ region }),
    scheduler: new SchedulerClient({ region }),
    sns: new SNSClient({ region }),
    sqs: new SQSClient({ region }),
  };
}

const STACKS = ['Orders', 'Results', 'Alerting'];

async function resourcesOf(client: CloudFormationClient, StackName: string) {
  const found: { type: string; physicalId: string }[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListStackResourcesCommand({ StackName, NextToken }));
    for (const { ResourceType, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
      if (ResourceType && PhysicalResourceId) found.push({ type: ResourceType, physicalId: PhysicalResourceId });
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}
