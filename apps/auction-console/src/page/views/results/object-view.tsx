import { useEffect, useRef } from 'preact/hooks';
import { type ObjectDetails } from '../../../contract';
import { routeHash } from '../../model/route';
import { bytes } from '../../model/text';
import { Badge, Empty, Facts, PayloadView, Problem, Section, Time } from '../../parts/basics';
import { get, part } from '../../state/api';
import { useLoaded } from '../../state/use-loaded';

/** One object: content, metadata and versions. */
export function ObjectView({ objectKey, version }: { objectKey: string; version?: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { value, problem } = useLoaded(objectKey, () => get<ObjectDetails>(`objects/${part(objectKey)}`, { version }));
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <h2 ref={heading} tabIndex={-1} class="break">
        {objectKey}
      </h2>
      <Problem problem={problem} />
      {!value && !problem && <Empty>The object is loaded.</Empty>}
      {value && (
        <>
          <Facts
            facts={{
              Stored: <Time at={value.storedAt} />,
              Size: bytes(value.size),
              'Content type': value.contentType,
              ...value.metadata,
            }}
          />
          <PayloadView title="Content" payload={value.content} />
          <Versions object={value} version={version} />
        </>
      )}
    </>
  );
}

function Versions({ object, version }: { object: ObjectDetails; version?: string }) {
  if (object.versions.length === 0) return null;
  return (
    <Section title="Versions">
      <ol class="event-lines">
        {object.versions.map(({ versionId, storedAt, latest, deleted, size }) => (
          <li key={versionId}>
            <a
              href={routeHash('results', object.key, { version: versionId })}
              aria-current={(version ?? (latest ? versionId : '')) === versionId ? 'true' : undefined}
            >
              <Time at={storedAt} />
            </a>
            <span class="muted">{bytes(size)}</span>
            {latest && <Badge tone="good">latest</Badge>}
            {deleted && <Badge tone="warn">deleted</Badge>}
          </li>
        ))}
      </ol>
    </Section>
  );
}
