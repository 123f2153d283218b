import type { Link } from '../alert';

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

/** The last part of an ARN's resource, such as `orders` of `function:orders`; anything else stays as it is. */
export function resourceName(value: string): string {
  const { service = '', resource = value } = parseArn(value) ?? {};
  // `execution:<state machine>:<name>`, `stack/<name>/<uuid>`, `log-group:<name>:*`
  const named = /^(?:execution|express):([^:]+):|^stack\/([^/]+)\/|^log-group:([^:]+)/.exec(resource);
  const name = named?.slice(1).find((part) => part !== undefined) ?? resource.replace(/^[a-zA-Z-]+[:/](?=.)/, '');
  // Buckets and their keys have no type in front, and nothing but ARNs is taken apart.
  return service === '' || service === 's3' ? resource : name;
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
  const path = arn && pathOf(arn, String(value));
  return path === undefined
    ? []
    : consoleLink(label, arn?.region, path).map((link) => ({ ...link, arn: String(value) }));
}

function pathOf({ service, region, resource }: Arn, arn: string): string | undefined {
  const name = encodeURIComponent(resource.replace(/^[a-zA-Z-]+[:/]/, ''));
  const whole = encodeURIComponent(arn);
  switch (`${service} ${/^[a-zA-Z-]+(?=[:/])/.exec(resource)?.[0] ?? ''}`) {
    case 'cloudwatch alarm':
      return `/cloudwatch/home?region=${region}#alarmsV2:alarm/${name}`;
    case 'states execution':
      return `/states/home?region=${region}#/v2/executions/details/${whole}`;
    case 'states stateMachine':
      return `/states/home?region=${region}#/statemachines/view/${whole}`;
    case 'cloudformation stack':
      return `/cloudformation/home?region=${region}#/stacks/events?stackId=${whole}`;
    case 'lambda function':
      return `/lambda/home?region=${region}#/functions/${name}`;
    case 'dynamodb table':
      return `/dynamodbv2/home?region=${region}#table?name=${name}`;
    case 'codepipeline ':
      return `/codesuite/codepipeline/pipelines/${encodeURIComponent(resource)}/view?region=${region}`;
    default:
      return undefined;
  }
}

/** Whether an address leads to an AWS console, of any partition. */
export function isConsole(url: string): boolean {
  if (/\s/.test(url)) {
    return false;
  }
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return false;
  }
  const { protocol, hostname, username, port } = parsed;
  const known = Object.values(CONSOLES).some((console) => hostname === console || hostname.endsWith(`.${console}`));
  return protocol === 'https:' && username === '' && port === '' && known;
}

function partitionOf(region: string): string {
  const prefixes: Record<string, string> = { 'cn-': 'aws-cn', 'us-gov-': 'aws-us-gov', 'eusc-': 'aws-eusc' };
  const prefix = Object.keys(prefixes).find((candidate) => region.startsWith(candidate));
  return prefix === undefined ? 'aws' : prefixes[prefix];
}
