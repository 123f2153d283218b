import { type Poll, type Run } from '../../../contract';
import { clock, plural, pretty } from '../../model/text';
import { Badge, Code, Empty } from '../../parts/basics';

/** Each poll with Lambda A's answer, the newest first. */
export function PollTable({ run }: { run: Run }) {
  return (
    <section aria-labelledby="polls">
      <h3 id="polls">Polls</h3>
      {run.pollList.length === 0 ? (
        <Empty>None: it has its orders from its input, or has not asked yet.</Empty>
      ) : (
        <ol class="polls" tabIndex={0} aria-label="Polls, newest first">
          {[...run.pollList].reverse().map((poll) => (
            <PollRow key={poll.n} poll={poll} />
          ))}
        </ol>
      )}
    </section>
  );
}

function PollRow({ poll }: { poll: Poll }) {
  return (
    <li>
      <details class="fold">
        <summary>
          <span>Poll {poll.n}</span> <time dateTime={poll.at}>{clock(poll.at)}</time> <Answer poll={poll} />
        </summary>
        {poll.answer && <Code text={pretty(poll.answer.text)} label={`Answer of poll ${poll.n}`} />}
        {poll.error && <Code text={`${poll.error.name}: ${poll.error.message}`} label={`Error of poll ${poll.n}`} />}
      </details>
    </li>
  );
}

function Answer({ poll }: { poll: Poll }) {
  if (poll.error) return <Badge tone="bad">failed: {poll.error.name}</Badge>;
  if (poll.ready === undefined) return <Badge tone="busy">no answer yet</Badge>;
  if (!poll.ready) return <Badge tone="plain">not ready</Badge>;
  return <Badge tone="good">ready{poll.orders === undefined ? '' : ` with ${plural(poll.orders, 'order')}`}</Badge>;
}
