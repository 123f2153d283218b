import { useEffect, useRef } from 'preact/hooks';
import { type LogLine, type PolicySentence, type Resource } from '../../../contract';
import { routeHash } from '../../model/route';
import { Badge, Code, Empty, Facts, Problem, Section, Time } from '../../parts/basics';
import { Logs } from '../../parts/logs';
import { get } from '../../state/api';
import { snapshot, titleOf } from '../../state/live';
import { useLoaded } from '../../state/use-loaded';
import { ALARM_TONES, ALARM_WORDS } from './alarm-list';
import { KIND_TITLES } from './system-graph';

/** Name, properties, policy in words and logs of one part of the system. */
export function ResourceDetails({ resource }: { resource: Resource }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { alarm, properties, policy = [] } = resource;
  return (
    <>
      <h2 ref={heading} tabIndex={-1}>
        {resource.title}
      </h2>
      <p class="muted">{KIND_TITLES[resource.kind]}</p>
      <a href={routeHash('timeline', undefined, { resource: resource.id })}>Its events in the timeline</a>
      {alarm && <AlarmNow id={resource.id} alarm={alarm} />}
      <Facts
        facts={{
          Name: resource.physicalId && <code>{resource.physicalId}</code>,
          Type: resource.type,
          Stack: resource.stack,
          Path: resource.path,
          ARN: resource.arn && <code>{resource.arn}</code>,
          'Log group': resource.logGroup && <code>{resource.logGroup}</code>,
        }}
      />
      <Policy title="What its role allows" sentences={policy.filter((sentence) => sentence.of === 'role')} />
      <Policy title="Who may use it" sentences={policy.filter((sentence) => sentence.of === 'resource')} />
      {resource.kind === 'function' && <FunctionLogs id={resource.id} />}
      {properties && (
        <details class="fold">
          <summary>Properties of the template</summary>
          <Code text={JSON.stringify(properties, undefined, 2)} label="Properties of the template" />
        </details>
      )}
    </>
  );
}

function Policy({ title, sentences }: { title: string; sentences: readonly PolicySentence[] }) {
  if (sentences.length === 0) return null;
  return (
    <Section title={title}>
      <ul class="policy">
        {sentences.map(({ effect, text }) => (
          <li key={text} class={effect === 'Deny' ? 'deny' : ''}>
            {text}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function AlarmNow({ id, alarm }: { id: string; alarm: NonNullable<Resource['alarm']> }) {
  const state = snapshot.value?.alarms[id];
  return (
    <Section title="State">
      <p>
        <Badge tone={ALARM_TONES[state?.state ?? 'INSUFFICIENT_DATA']}>
          {ALARM_WORDS[state?.state ?? 'INSUFFICIENT_DATA']}
        </Badge>{' '}
        {state?.since && (
          <>
            since <Time at={state.since} />
          </>
        )}
      </p>
      <p>{state?.reason}</p>
      <Facts
        facts={{
          Watches: alarm.watches && <a href={routeHash('map', alarm.watches)}>{titleOf(alarm.watches)}</a>,
          Metric: alarm.metric,
          Condition: alarm.condition,
        }}
      />
    </Section>
  );
}

function FunctionLogs({ id }: { id: string }) {
  const total = snapshot.value?.resources[id]?.total;
  const { value, problem } = useLoaded(
    id,
    () => get<{ lines: LogLine[] }>('logs', { function: id, limit: 100 }),
    total,
    1000,
  );
  return (
    <Section title="Logs">
      <Problem problem={problem} />
      {value ? <Logs lines={value.lines} /> : <Empty>The log is loaded.</Empty>}
    </Section>
  );
}
