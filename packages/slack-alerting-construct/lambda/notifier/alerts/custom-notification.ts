import { createHash } from 'node:crypto';
import { SEVERITIES, type Alert, type Link, type Severity } from '../alert';
import { parseArn, resourceLink } from '../console';
import { facts, isObject, list, object, text, type Json } from '../json';
import type { SourceEvent } from './source-event';

/** Keys of `additionalContext` that have a place of their own in the message. */
const PLACED = ['severity', 'account', 'region', 'time'];

/**
 * The custom notification of Amazon Q Developer in chat applications, which is how our own constructs alert:
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function customNotification({ json = {}, text: message }: SourceEvent): Alert | undefined {
  if (json.source !== 'custom' || !isObject(json.content)) {
    return undefined;
  }
  const { content } = json;
  const metadata = object(json, 'metadata');
  const context = object(metadata, 'additionalContext');
  const resources = list(metadata, 'relatedResources').flatMap((resource) => text({ resource }, 'resource') ?? []);
  const thread = text(metadata, 'threadId');
  const arn = [thread, ...resources].map(parseArn).find((parsed) => parsed !== undefined && parsed.region !== '');
  const summary = text(metadata, 'summary');
  return {
    kind: text(metadata, 'eventType') ?? 'Notification',
    severity: severityOf(context),
    title: text(content, 'title') ?? summary ?? text(metadata, 'eventType') ?? 'Notification',
    description: text(content, 'description') ?? summary ?? '',
    markdown: content.textType === undefined || content.textType === 'client-markdown',
    account: text(context, 'account') ?? arn?.account,
    region: text(context, 'region') ?? arn?.region,
    time: text(context, 'time'),
    facts: facts({ ...contextFacts(context), Resources: withoutLink(resources).join('\n') || undefined }),
    nextSteps: list(content, 'nextSteps').flatMap((step) => text({ step }, 'step') ?? []),
    links: linksOf([thread, ...resources]),
    identity: json.id === undefined ? undefined : `custom ${createHash('sha256').update(message).digest('hex')}`,
  };
}

function severityOf(context: Json): Severity {
  const declared = text(context, 'severity')?.toLowerCase();
  return SEVERITIES.find((severity) => severity === declared) ?? 'warning';
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
function withoutLink(resources: string[]): string[] {
  return resources.filter((resource) => linksOf([resource]).length === 0);
}

function linksOf(arns: (string | undefined)[]): Link[] {
  return [...new Set(arns)].flatMap((arn) => {
    const resource = parseArn(arn)?.resource ?? '';
    const name = resource.split(/[:/]/).at(-1) ?? resource;
    return resourceLink(resource.startsWith('execution:') ? 'Execution' : name, arn);
  });
}
