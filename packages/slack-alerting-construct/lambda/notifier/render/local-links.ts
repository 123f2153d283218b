import type { Alert, Fact } from '../alert';
import { isConsole, parseArn } from '../read/console-links';
import { LINK_IN_TEXT } from './mrkdwn';

/** Where a notifier runs that is not on AWS: its account has no page in an AWS console. */
export interface LocalRun {
  /** Endpoint of the local services, as the SDK uses it. */
  readonly endpoint: string;
  /**
   * Address of a page for a resource, with `{arn}` in it.
   *
   * @default - there is none: ARNs and commands are shown instead of links
   */
  readonly consoleUrl?: string;
}

/** Commands of the AWS CLI that show what a console would, by service and type of the resource. */
const COMMANDS: Record<string, (arn: string, name: string) => string> = {
  'states execution': (arn) => `stepfunctions get-execution-history --execution-arn ${arn}`,
  'states stateMachine': (arn) => `stepfunctions list-executions --state-machine-arn ${arn}`,
  'lambda function': (arn) => `lambda get-function --function-name ${arn}`,
  'dynamodb table': (_, name) => `dynamodb scan --table-name ${name}`,
  'cloudformation stack': (arn) => `cloudformation describe-stack-events --stack-name ${arn}`,
  'cloudwatch alarm': (_, name) => `cloudwatch describe-alarms --alarm-names ${name}`,
};

/**
 * The same alert without the links to AWS' console, which are dead for a local run: they lead to the local page of the resource,
 * or are its ARN and the command that shows it.
 */
export function withLocalLinks(alert: Alert, { endpoint, consoleUrl }: LocalRun): Alert {
  const named = alert.links.flatMap(({ label, arn }) => (arn === undefined ? [] : [{ label, arn }]));
  const shown = {
    ...alert,
    description: alert.description && withoutConsole(alert.description),
    nextSteps: alert.nextSteps.map(withoutConsole),
    facts: alert.facts.map(({ label, value }) => ({ label, value: withoutConsole(value) })),
  };
  if (consoleUrl !== undefined) {
    const url = (arn: string) => consoleUrl.replace('{arn}', encodeURIComponent(arn));
    return { ...shown, links: named.map(({ label, arn }) => ({ label, arn, url: url(arn) })) };
  }
  const nextSteps = [...shown.nextSteps, ...named.flatMap(({ arn }) => commandFor(arn, endpoint)).slice(0, 1)];
  const said = [shown.description, ...nextSteps].join('\n');
  const arns: Fact[] = named.flatMap(({ label, arn }) => (said.includes(arn) ? [] : [{ label, value: arn }]));
  return { ...shown, links: [], facts: [...shown.facts, ...arns], nextSteps };
}

function commandFor(arn: string, endpoint: string): string[] {
  const { service = '', resource = '' } = parseArn(arn) ?? {};
  const [, type = '', name = ''] = /^([a-zA-Z-]+)[:/](.*)$/.exec(resource) ?? [];
  const command = COMMANDS[`${service} ${type}`]?.(arn, name);
  return command === undefined ? [] : [`Local run: aws --endpoint-url ${endpoint} ${command}`];
}

/** Of `<address|label>` the label, of a bare address the ARN in it. */
function withoutConsole(text: string): string {
  return text
    .split(LINK_IN_TEXT)
    .map((part, index) => (index % 2 === 1 ? wordsOf(part) : part))
    .join('');
}

function wordsOf(token: string): string {
  const [url, label] = token.startsWith('<') ? token.slice(1, -1).split('|') : [token];
  if (!isConsole(url)) {
    return token;
  }
  return label ?? arnIn(url) ?? 'the AWS console';
}

function arnIn(url: string): string | undefined {
  const arn = /arn(?::|%3A)aws[^&?#\s]*/i.exec(url)?.[0];
  try {
    return arn === undefined ? undefined : decodeURIComponent(arn);
  } catch {
    return arn;
  }
}
