import { useEffect, useRef } from 'preact/hooks';
import { type EventDetails, type FeedEvent } from '../../../contract';
import { routeHash } from '../../model/route';
import { clock, duration } from '../../model/text';
import { Badge, Empty, ErrorNote, Facts, LEVEL_TONES, PayloadView, Problem, Section, Time } from '../../parts/basics';
import { get } from '../../state/api';
import { titleOf } from '../../state/live';
import { useLoaded } from '../../state/use-loaded';

/** Input, output, error, duration and log lines of one entry. */
export function EntryDetails({ id, close }: { id: string; close: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { value, problem } = useLoaded(id, () => get<EventDetails>(`events/${id}`));
  useEffect(() => heading.current?.focus(), [value === undefined]);
  return (
    <>
      <p>
        <a href={close}>Close</a>
      </p>
      <Problem problem={problem} />
      {!value && !problem && <Empty>The entry is loaded.</Empty>}
      {value && (
        <>
          <h2 ref={heading} tabIndex={-1}>
            {value.event.title}
          </h2>
          <EventFacts event={value.event} />
          <ErrorNote failure={value.event.error} />
          <PayloadView title="Input" payload={value.input ?? value.event.input} />
          <PayloadView title="Output" payload={value.output ?? value.event.output} />
          <Related events={value.related.filter((each) => each.id !== value.event.id)} />
        </>
      )}
    </>
  );
}

function EventFacts({ event }: { event: FeedEvent }) {
  const { level, run, orders = [], orderCount = orders.length, service, action } = event;
  return (
    <Facts
      facts={{
        When: <Time at={event.at} />,
        Level: <Badge tone={LEVEL_TONES[level]}>{level}</Badge>,
        Duration: event.durationMs === undefined ? undefined : duration(event.durationMs),
        Status: event.status,
        Call: service && `${service}:${action}`,
        By: event.caller && <a href={routeHash('map', event.caller)}>{titleOf(event.caller)}</a>,
        Part: event.resource && <a href={routeHash('map', event.resource)}>{titleOf(event.resource)}</a>,
        Run: run && <a href={routeHash('runs', run)}>{run}</a>,
        Orders: orders.length > 0 && (
          <>
            {orders.map((order) => (
              <span key={order}>
                <a href={routeHash('orders', order)}>{order}</a>{' '}
              </span>
            ))}
            {orderCount > orders.length && `and ${orderCount - orders.length} more`}
          </>
        ),
        'Request id': event.requestId && <code>{event.requestId}</code>,
      }}
    />
  );
}

/** Log lines and calls with the same request id. */
function Related({ events }: { events: readonly FeedEvent[] }) {
  const logs = events.filter(({ kind }) => kind === 'log');
  const others = events.filter(({ kind }) => kind !== 'log');
  return (
    <>
      <Section title="Log lines">
        {logs.length === 0 && <Empty>None.</Empty>}
        <EventLines events={logs} />
      </Section>
      {others.length > 0 && (
        <Section title="Of the same request">
          <EventLines events={others} />
        </Section>
      )}
    </>
  );
}

/** Events as lines that lead to them. */
export function EventLines({ events }: { events: readonly FeedEvent[] }) {
  return (
    <ol class="event-lines">
      {events.map(({ id, at, title, level, error }) => (
        <li key={id} class={level}>
          <time dateTime={at}>{clock(at)}</time>
          <a href={routeHash('timeline', String(id))}>{title}</a>
          {error && <span class="bad-text">{error.name}</span>}
        </li>
      ))}
    </ol>
  );
}
