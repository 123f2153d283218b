import { type ComponentChildren } from 'preact';
import { type Failure, type Level, type Outcome, type Payload, type RunStatus } from '../../contract';
import { bytes, dateTime, pretty } from '../model/text';

/** A word with a colour, which never says more than the word. */
export function Badge({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'plain';

export const RUN_TONES: Readonly<Record<RunStatus, Tone>> = {
  RUNNING: 'busy',
  SUCCEEDED: 'good',
  FAILED: 'bad',
  TIMED_OUT: 'bad',
  ABORTED: 'warn',
};
export const OUTCOME_TONES: Readonly<Record<Outcome, Tone>> = {
  stored: 'good',
  rejected: 'warn',
  failed: 'bad',
  waiting: 'busy',
};
export const LEVEL_TONES: Readonly<Record<Level, Tone>> = {
  debug: 'plain',
  info: 'plain',
  warning: 'warn',
  error: 'bad',
};

/** Input or output, as JSON with line breaks where it is JSON. */
export function PayloadView({ title, payload }: { title: string; payload?: Payload }) {
  if (!payload) return null;
  const cut = payload.cut ? `, the beginning of ${bytes(payload.size)}` : '';
  return (
    <Section title={`${title}${cut}`}>
      <Code text={payload.cut ? payload.text : pretty(payload.text)} label={title} />
    </Section>
  );
}

/** Text of a machine; it can be scrolled by keyboard. */
export function Code({ text, label }: { text: string; label: string }) {
  return (
    <pre class="code" tabIndex={0} role="region" aria-label={label}>
      {text}
    </pre>
  );
}

export function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** Names with values; values that are undefined are left out. */
export function Facts({
  facts,
  inline = false,
}: {
  facts: Readonly<Record<string, ComponentChildren>>;
  inline?: boolean;
}) {
  return (
    <dl class={inline ? 'facts inline' : 'facts'}>
      {Object.entries(facts)
        .filter(([, value]) => value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** What went wrong. */
export function ErrorNote({ failure }: { failure?: Failure }) {
  if (!failure) return null;
  return (
    <p class="note bad">
      <b>{failure.name}</b>
      {failure.message && `: ${failure.message}`}
    </p>
  );
}

/** A problem of the page itself: something could not be loaded or done. */
export function Problem({ problem }: { problem?: Error }) {
  return problem ? (
    <p class="note bad" role="alert">
      {problem.message}
    </p>
  ) : null;
}

/** Says that there is nothing yet, and what makes something. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

export function Time({ at }: { at: string }) {
  return <time dateTime={at}>{dateTime(at)}</time>;
}
