import type { Alert, Severity } from '../../alert';
import { consoleLink } from '../console-links';
import { facts, type Json, list, object, text } from '../json';
import { eventEnvelope } from './event-bridge';
import type { SourceEvent } from './source-event';

const SEVERITIES: Record<string, Severity> = {
  FAILED: 'critical',
  STOPPED: 'warning',
  CANCELED: 'warning',
  ABANDONED: 'warning',
};

/**
 * CodePipeline's state changes of a pipeline, a stage or an action, from EventBridge or CodeStar Notifications.
 * Only the action's event says why.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */
export function codePipeline({ json = {} }: SourceEvent): Alert | undefined {
  const event = eventEnvelope(json);
  const pipeline = text(event?.detail, 'pipeline');
  if (event?.source !== 'aws.codepipeline' || pipeline === undefined) {
    return undefined;
  }
  const { detail, region } = event;
  const state = text(detail, 'state') ?? event.detailType;
  const stage = text(detail, 'stage');
  const action = text(detail, 'action');
  const execution = text(detail, 'execution-id');
  const what = [stage, action].filter(Boolean).join(' / ');
  return {
    kind: event.detailType,
    severity: SEVERITIES[state] ?? 'info',
    resolved: state === 'SUCCEEDED',
    title: `Pipeline ${pipeline}: ${what === '' ? '' : `${what} `}${state.toLowerCase()}`,
    description: triggerOf(detail),
    reason: reasonOf(json, detail),
    account: event.account,
    region,
    time: event.time,
    facts: facts({
      Stage: stage,
      Action: action,
      Provider: text(detail, 'type', 'provider'),
      Error: text(detail, 'execution-result', 'error-code'),
      Execution: execution,
    }),
    nextSteps:
      state === 'FAILED'
        ? [
            'Read the log of the failed action.',
            'Retry the stage if the cause was temporary; otherwise merge a fix or revert the commit.',
          ]
        : [],
    links: [
      ...consoleLink('Pipeline execution', region, executionPath(pipeline, execution, region)),
      ...buildLog(detail, region),
    ],
  };
}

function executionPath(pipeline: string, execution: string | undefined, region?: string): string {
  const page = execution === undefined ? 'view' : `executions/${encodeURIComponent(execution)}/timeline`;
  return `/codesuite/codepipeline/pipelines/${encodeURIComponent(pipeline)}/${page}?region=${region}`;
}

/** CodeBuild's id `project:uuid` as a link to the build; the URL in the event is not taken over, because anybody can publish one. */
function buildLog(detail: Json, region?: string) {
  const id = text(detail, 'execution-result', 'external-execution-id');
  const match = /^([A-Za-z0-9_-]+):[0-9a-f-]+$/.exec(id ?? '');
  if (match === null || text(detail, 'type', 'provider') !== 'CodeBuild') {
    return [];
  }
  return consoleLink(
    'Build log',
    region,
    `/codesuite/codebuild/projects/${match[1]}/build/${encodeURIComponent(match[0])}/?region=${region}`,
  );
}

function triggerOf(detail: Json): string | undefined {
  const trigger = object(detail, 'execution-trigger');
  const commit = [text(trigger, 'commit-id')?.slice(0, 8), text(trigger, 'commit-message')].filter(Boolean).join(' ');
  const author = text(trigger, 'author-display-name');
  if (commit === '') {
    return undefined;
  }
  return `Commit ${commit}${author === undefined ? '' : ` by ${author}`}`;
}

function reasonOf(json: Json, detail: Json): string | undefined {
  const failed = list(json, 'additionalAttributes', 'failedActions').flatMap((entry) => {
    const reason = text(entry, 'additionalInformation');
    return reason === undefined ? [] : [`${text(entry, 'action') ?? 'action'}: ${reason}`];
  });
  return text(detail, 'execution-result', 'external-execution-summary') ?? (failed.join('\n') || undefined);
}
