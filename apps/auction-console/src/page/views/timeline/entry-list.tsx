import { type FeedEvent } from '../../../contract';
import { clock, count, duration } from '../../model/text';
import { Badge, Empty, LEVEL_TONES, Problem } from '../../parts/basics';
import { WindowedList } from '../../parts/windowed-list';
import { titleOf } from '../../state/live';
import { type Timeline } from './use-timeline';

interface Props {
  readonly timeline: Timeline;
  readonly chosen?: string;
  readonly href: (id: number) => string;
}

/** The entries. Whoever reads further down is not interrupted: new ones wait behind a button. */
export function EntryList({ timeline, chosen, href }: Props) {
  const { entries, waiting, more, problem } = timeline;
  const toTop = () => {
    timeline.hold(false);
    document.querySelector('.timeline .windowed')?.scrollTo({ top: 0 });
  };
  return (
    <div class="stack fill">
      <div class="list-head">
        <span class="muted">{`${count(entries.length)} ${entries.length === 1 ? 'entry' : 'entries'}, newest first`}</span>
        <button type="button" onClick={toTop} disabled={waiting === 0}>
          {waiting === 0 ? 'No new ones' : `Show ${waiting} new`}
        </button>
      </div>
      <Problem problem={problem} />
      {entries.length === 0 ? (
        <Empty>Nothing yet that matches. Post orders, or start a run.</Empty>
      ) : (
        <WindowedList
          label="Entries of the timeline"
          count={entries.length}
          onScrolled={(top) => timeline.hold(top > 4)}
          onWindow={(_, last) => last >= entries.length && more && timeline.loadOlder()}
          row={(index) => {
            const entry = entries[index];
            return {
              key: entry.id,
              content: <Entry entry={entry} chosen={String(entry.id) === chosen} href={href(entry.id)} />,
            };
          }}
        />
      )}
    </div>
  );
}

function Entry({ entry, chosen, href }: { entry: FeedEvent; chosen: boolean; href: string }) {
  const { at, title, kind, level, durationMs, error } = entry;
  return (
    <a class={`entry ${level}`} href={href} aria-current={chosen ? 'true' : undefined}>
      <span class="entry-line">
        <time dateTime={at}>{clock(at)}</time>
        <span class="entry-title">{title}</span>
        {level !== 'info' && level !== 'debug' && <Badge tone={LEVEL_TONES[level]}>{level}</Badge>}
      </span>
      <span class="entry-line muted">
        <span>{kind}</span>
        <span>{titleOf(entry.resource ?? entry.caller)}</span>
        {durationMs !== undefined && <span>{duration(durationMs)}</span>}
        {error && <span class="bad-text entry-title">{error.name}</span>}
      </span>
    </a>
  );
}
