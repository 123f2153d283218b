import type { Link } from './alert';

/** The parts of an ARN; `region` and `account` are empty for global resources. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** Everything after the account, with its colons and slashes. */
  readonly resource: string;
}

const CONSOLES: Record<string, string> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
  'aws-eusc': 'console.amazonaws-eusc.eu',
};

/** @returns the parts of an ARN, `undefined` when it is none. */
export function parseArn(value: unknown): Arn | undefined {
  const match = /^arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws|):(\S.*)$/.exec(String(value ?? ''));
  if (match === null) {
    return undefined;
  }
  const [, partition, service, region, account, resource] = match;
  return { partition, service, region, account, resource };
}

/**
 * A page of the AWS console of the partition that a region belongs to.
 *
 * @param region region code such as `eu-west-1`; anything else has no page.
 * @param path path with its fragment, percent-encoded, from the host on.
 * @returns `[]` when the region is none, so that results can be spread into a list of links.
 */
export function consoleLink(label: string, region: string | undefined, path: string): Link[] {
  if (region === undefined || !/^[a-z]{2,4}(-[a-z]+){1,3}-\d{1,2}$/.test(region)) {
    return [];
  }
  return [{ label, url: `https://${region}.${CONSOLES[partitionOf(region)]}${path}` }];
}

/** The console's page of a resource, as far as its kind is known. */
export function resourceLink(label: string, value: unknown): Link[] {
  const arn = parseArn(value);
  if (arn === undefined) {
    return [];
  }
  const { service, region, resource } = arn;
  const name = encodeURIComponent(resource.replace(/^[a-zA-Z-]+[:/]/, ''));
  const whole = encodeURIComponent(String(value));
  switch (`${service} ${/^[a-zA-Z-]+(?=[:/])/.exec(resource)?.[0] ?? ''}`) {
    case 'cloudwatch alarm':
      return consoleLink(label, region, `/cloudwatch/home?region=${region}#alarmsV2:alarm/${name}`);
    case 'states execution':
      return consoleLink(label, region, `/states/home?region=${region}#/v2/executions/details/${whole}`);
    case 'states stateMachine':
      return consoleLink(label, region, `/states/home?region=${region}#/statemachines/view/${whole}`);
    case 'cloudformation stack':
      return consoleLink(label, region, `/cloudformation/home?region=${region}#/stacks/events?stackId=${whole}`);
    case 'lambda function':
      return consoleLink(label, region, `/lambda/home?region=${region}#/functions/${name}`);
    case 'dynamodb table':
      return consoleLink(label, region, `/dynamodbv2/home?region=${region}#table?name=${name}`);
    case 'codepipeline ':
      return consoleLink(
        label,
        region,
        `/codesuite/codepipeline/pipelines/${encodeURIComponent(resource)}/view?region=${region}`,
      );
    default:
      return [];
  }
}

function partitionOf(region: string): string {
  const prefixes: Record<string, string> = { 'cn-': 'aws-cn', 'us-gov-': 'aws-us-gov', 'eusc-': 'aws-eusc' };
  const prefix = Object.keys(prefixes).find((candidate) => region.startsWith(candidate));
  return prefix === undefined ? 'aws' : prefixes[prefix];
}
