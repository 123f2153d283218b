import { useMemo } from 'preact/hooks';
import { type Edge, type Resource, type System } from '../../../contract';
import { place } from '../../model/layout';
import { routeHash } from '../../model/route';
import { count } from '../../model/text';
import { Fitted } from '../../parts/fitted';
import { Diagram } from '../../parts/graph';
import { now } from '../../state/clock';
import { lastOnEdge, snapshot } from '../../state/live';

/** How long a line stays lit, in milliseconds. */
const LIT_MS = 2500;
const BOX = { width: 172, height: 86 };

export const KIND_TITLES: Readonly<Record<Resource['kind'], string>> = {
  client: 'client',
  api: 'API Gateway',
  function: 'Lambda function',
  table: 'DynamoDB table',
  'state-machine': 'Step Functions',
  bucket: 'S3 bucket',
  topic: 'SNS topic',
  queue: 'SQS queue',
  schedule: 'schedule',
  rule: 'EventBridge rule',
  alarm: 'CloudWatch alarm',
  webhook: 'webhook',
};

/** The map itself. Alarms are no boxes: what they watch carries their state. */
export function SystemGraph({ system, chosen }: { system: System; chosen?: string }) {
  // Only another system is placed anew: counts and colours change all the time.
  const { placed, shown, edges } = useMemo(() => placeSystem(system), [system]);
  const alarms = system.resources.filter(({ kind }) => kind === 'alarm');
  return (
    <Fitted label="Map of the system" width={placed.width} height={placed.height} smallest={0.72}>
      <Diagram
        label="Parts of the system"
        placed={placed}
        box={(id) => (
          <Part
            resource={shown.get(id)!}
            chosen={id === chosen}
            alarms={alarms.filter((each) => each.alarm?.watches === id)}
          />
        )}
        lineClass={(id) => lineClass(id)}
        lineLabel={(id) => <LineLabel edge={edges.get(id)!} />}
      />
    </Fitted>
  );
}

function placeSystem({ resources, edges }: System) {
  const shown = new Map(resources.filter(({ kind }) => kind !== 'alarm').map((each) => [each.id, each]));
  const between = edges.filter(({ from, to }) => shown.has(from) && shown.has(to));
  const lines = between.map(({ id, from, to, label }) => ({ id, from, to, labelWidth: 6 * label.length + 24 }));
  const boxes = [...shown.keys()].map((id) => ({ id, ...BOX }));
  return { shown, edges: new Map(between.map((each) => [each.id, each])), placed: place(boxes, lines, 'down') };
}

function lineClass(id: string): string {
  void now.value; // drawn again each second, until it is no longer lit
  const at = lastOnEdge.value.get(id);
  if (at !== undefined && performance.now() - at < LIT_MS) return 'lit';
  return snapshot.value?.edges[id] ? 'used' : '';
}

function LineLabel({ edge }: { edge: Edge }) {
  const times = snapshot.value?.edges[edge.id] ?? 0;
  return (
    <>
      {edge.label} {times > 0 && <b>{count(times)}</b>}
    </>
  );
}

function Part({ resource, chosen, alarms }: { resource: Resource; chosen: boolean; alarms: Resource[] }) {
  const counts = snapshot.value?.resources[resource.id];
  const raised = alarms.filter(({ id }) => snapshot.value?.alarms[id]?.state === 'ALARM');
  return (
    <a
      class={`part ${resource.kind} ${counts?.running ? 'running' : ''}`}
      href={routeHash('map', resource.id)}
      aria-current={chosen ? 'true' : undefined}
    >
      <span class="part-title">{resource.title}</span>
      <span class="part-kind">{KIND_TITLES[resource.kind]}</span>
      <span class="part-counts">
        {counts && counts.total > 0 && <span>{count(counts.total)}</span>}
        {counts && counts.errors > 0 && <span class="bad-text">{count(counts.errors)} failed</span>}
        {raised.length > 0 && (
          <span class="alarm-flag">{raised.length === 1 ? 'alarm' : `${raised.length} alarms`}</span>
        )}
      </span>
    </a>
  );
}
