import { type Alert, type Link, SEVERITIES, type Severity } from '../../alert';
import { isConsole, parseArn, resourceLink, resourceName } from '../console-links';
import { facts, isObject, type Json, object, strings, text } from '../json';
import type { SourceEvent } from './source-event';

/** Keys of `additionalContext` that have a place of their own in the message. */
const PLACED = ['severity', 'account', 'region', 'time', 'runbook'];

/**
 * The custom notification of Amazon Q Developer in chat applications, which is how our own constructs alert. An `id` says which
 * event it reports: EventBridge delivers at least once, and what comes twice with one `id` and the same content is one alert.
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function customNotification({ json = {} }: SourceEvent): Alert | undefined {
  if (json.source !== 'custom' || !isObject(json.content)) {
    return undefined;
  }
  const { content } = json;
  const metadata = object(json, 'metadata');
  const context = object(metadata, 'additionalContext');
  const resources = strings(metadata, 'relatedResources');
  const thread = text(metadata, 'threadId');
  const arns = [thread, ...resources].filter((value) => parseArn(value) !== undefined);
  const arn = arns.map(parseArn).find((parsed) => parsed !== undefined && parsed.region !== '');
  const summary = text(metadata, 'summary');
  const eventType = text(metadata, 'eventType');
  const runbook = text(context, 'runbook');
  return {
    kind: eventType ?? 'Notification',
    severity: severityOf(context),
    title: plain(text(content, 'title') ?? summary ?? eventType ?? firstLine(content) ?? 'Notification'),
    resource: text(context, 'resource') ?? (arns[0] === undefined ? resources[0] : resourceName(arns[0])),
    description: text(content, 'description') ?? summary ?? '',
    markdown: content.textType === undefined || content.textType === 'client-markdown',
    account: text(context, 'account') ?? arn?.account,
    region: text(context, 'region') ?? arn?.region,
    time: text(context, 'time'),
    facts: facts({ ...contextFacts(context), Resources: resources.filter(isText).join('\n') || undefined }),
    nextSteps: [...(runbook === undefined ? [] : [`Follow the runbook: ${runbook}`]), ...strings(content, 'nextSteps')],
    links: [...new Set([thread, ...resources])].flatMap(linkTo),
  };
}

function severityOf(context: Json): Severity {
  const declared = text(context, 'severity')?.toLowerCase();
  return SEVERITIES.find((severity) => severity === declared) ?? 'warning';
}

function firstLine(content: Json): string | undefined {
  return text(content, 'description')
    ?.split('\n')
    .find((line) => line.trim() !== '');
}

/** A title without the marks that AWS' samples have (`:warning: *Orders* failed`): it is shown as plain text, behind a sign. */
function plain(title: string): string {
  const unmarked = title
    .replace(/^\s*(:[\w+-]+:\s*)+/, '')
    .replace(/(^|[\s("'])([*_])(\S(?:[^*_\n]*\S)?)\2(?=$|[\s)"'.,:;!?])/g, '$1$3');
  return unmarked.trim() === '' ? title : unmarked;
}

function contextFacts(context: Json): Record<string, string | undefined> {
  const entries = Object.entries(context).filter(([key]) => !PLACED.includes(key));
  return Object.fromEntries(
    entries.map(([key, value]) => [labelOf(key), text({ value }, 'value') ?? JSON.stringify(value)]),
  );
}

/** `runId` as `Run id`. */
function labelOf(key: string): string {
  const words = key.replace(/([a-z0-9])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What is shown as a link need not be shown as text. */
function isText(resource: string): boolean {
  return linkTo(resource).length === 0;
}

/** ARNs, and addresses of AWS consoles. */
function linkTo(resource: string | undefined): Link[] {
  if (resource !== undefined && isConsole(resource)) {
    return [{ label: 'AWS console', url: resource }];
  }
  const execution = parseArn(resource)?.resource.startsWith('execution:') === true;
  return resourceLink(execution ? 'Execution' : resourceName(resource ?? ''), resource);
}
