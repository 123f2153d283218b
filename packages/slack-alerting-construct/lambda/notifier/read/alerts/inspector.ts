import type { Alert } from '../../alert';
import { consoleLink, resourceName } from '../console-links';
import { facts, list, text } from '../json';
import { eventAlert, eventEnvelope } from './event-bridge';
import { findingSeverity, findingWords } from './finding';
import type { SourceEvent } from './source-event';

/**
 * "Inspector2 Finding": a vulnerable package, code or an open port of an instance, a function or an image.
 * https://docs.aws.amazon.com/inspector/latest/user/eventbridge-integration.html
 */
export function inspector({ json = {} }: SourceEvent): Alert | undefined {
  const event = eventEnvelope(json);
  const title = text(event?.detail, 'title');
  if (event?.source !== 'aws.inspector2' || title === undefined) {
    return undefined;
  }
  const { detail, region } = event;
  const label = text(detail, 'severity');
  const status = text(detail, 'status');
  const resolved = status === 'CLOSED' || status === 'SUPPRESSED';
  const [affected] = list(detail, 'resources');
  const image = text(affected, 'details', 'awsEcrContainerImage', 'repositoryName');
  const tag = text(affected, 'details', 'awsEcrContainerImage', 'imageTags', '0');
  const id = text(affected, 'id') ?? event.resources[0];
  const packages = list(detail, 'packageVulnerabilityDetails', 'vulnerablePackages').map(packageOf);
  return eventAlert(event, {
    severity: resolved ? 'info' : findingSeverity(label),
    resolved,
    title: `Inspector ${findingWords(label)}${resolved ? ` ${status?.toLowerCase()}` : ''}: ${title}`,
    resource: image === undefined ? id && resourceName(id) : [image, tag].filter(Boolean).join(':'),
    description: text(detail, 'description'),
    account: text(detail, 'awsAccountId') ?? event.account,
    facts: facts({
      Status: status,
      Score: text(detail, 'inspectorScore'),
      Exploit: text(detail, 'exploitAvailable'),
      Resource: id,
      Packages: packages.filter(Boolean).join(', ') || undefined,
    }),
    nextSteps: resolved ? [] : remedy(text(detail, 'remediation', 'recommendation', 'text'), packages.length > 0),
    links: consoleLink('Inspector', region, `/inspector/v2/home?region=${region}#/findings/all`),
  });
}

/** `openssl 3.0.13 (fixed in 3.0.14)` */
function packageOf(entry: unknown): string {
  const [name, version, fixed] = ['name', 'version', 'fixedInVersion'].map((key) => text(entry, key));
  return [name, version, fixed && `(fixed in ${fixed})`].filter(Boolean).join(' ');
}

function remedy(recommendation: string | undefined, hasPackages: boolean): string[] {
  if (recommendation !== undefined && recommendation !== 'None Provided') {
    return [recommendation];
  }
  return hasPackages ? ['Update the packages, and deploy again.'] : [];
}
