import type { Alert, Severity } from '../../alert';
import { consoleLink } from '../console-links';
import { facts, object, strings, text } from '../json';
import { eventAlert, eventEnvelope } from './event-bridge';
import { findingSeverity } from './finding';
import type { SourceEvent } from './source-event';

/** The worst first, as they are named in the title. */
const LABELS = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNDEFINED'];

/**
 * "ECR Image Scan" of basic scanning, and "Inspector2 Scan" of enhanced scanning: how many findings an image has.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
 */
export function imageScan({ json = {} }: SourceEvent): Alert | undefined {
  const event = eventEnvelope(json);
  if (event === undefined || !/^(ECR Image Scan|Inspector2 Scan)$/.test(event.detailType)) {
    return undefined;
  }
  const { detail, region } = event;
  const status = text(detail, 'scan-status');
  const counts = object(detail, 'finding-severity-counts');
  const found = LABELS.filter((label) => Number(text(counts, label) ?? 0) > 0);
  const [first] = event.resources;
  const repository =
    /repository\/(.+)$/.exec(text(detail, 'repository-name') ?? first ?? '')?.[1] ?? text(detail, 'repository-name');
  const [tag] = strings(detail, 'image-tags');
  const image = [repository, tag].filter(Boolean).join(':') || 'image';
  const what = found.map((label) => `${text(counts, label)} ${label.toLowerCase()}`).join(', ');
  const failed = status === 'FAILED';
  return eventAlert(event, {
    severity: failed ? 'warning' : severityOf(found),
    title: `Image scan of ${image}: ${failed ? 'failed' : what === '' ? 'no findings' : `${what} findings`}`,
    facts: facts({
      Status: status,
      Findings: what || undefined,
      Digest: text(detail, 'image-digest'),
      Repository: first,
    }),
    nextSteps: found.length === 0 ? [] : ['Build the image on an updated base, and deploy it again.'],
    links:
      repository === undefined || event.account === undefined
        ? []
        : consoleLink(
            'Repository',
            region,
            `/ecr/repositories/private/${encodeURIComponent(event.account)}/${encodeURI(repository)}?region=${region}`,
          ),
  });
}

function severityOf(found: string[]): Severity {
  return found.length === 0 ? 'info' : findingSeverity(found[0]);
}
