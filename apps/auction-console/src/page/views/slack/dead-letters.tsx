import { type DeadLetter, type DeadLetterQueue } from '../../../contract';
import { plural, pretty } from '../../model/text';
import { Action } from '../../parts/action';
import { Badge, Code, Empty, Problem, Time } from '../../parts/basics';
import { change, get, part } from '../../state/api';
import { useLoaded } from '../../state/use-loaded';

/** The queues of what could not be processed. */
export function DeadLetters({ changed }: { changed: unknown }) {
  const load = () => get<{ queues: DeadLetterQueue[] }>('dead-letters');
  const { value, problem, reload } = useLoaded('dead letters', load, changed, 2000);
  return (
    <>
      <h2>Dead letters</h2>
      <Problem problem={problem} />
      {value?.queues.map((queue) => (
        <section key={queue.id} class="card">
          <h3>{queue.title}</h3>
          <p>
            <Badge tone={queue.depth > 0 ? 'bad' : 'good'}>
              {queue.depth === 0 ? 'empty' : plural(queue.depth, 'message')}
            </Badge>
          </p>
          {queue.messages.map((letter) => (
            <Letter key={letter.id} letter={letter} />
          ))}
          {queue.source ? (
            <Action disabled={queue.depth === 0} run={() => replay(queue).finally(reload)}>
              Replay to {queue.source}
            </Action>
          ) : (
            <p class="muted">{queue.notReplayable}</p>
          )}
        </section>
      ))}
      {value?.queues.length === 0 && <Empty>There is no dead-letter queue.</Empty>}
    </>
  );
}

function Letter({ letter }: { letter: DeadLetter }) {
  return (
    <details class="fold">
      <summary>{letter.at ? <Time at={letter.at} /> : letter.id}</summary>
      <Code text={pretty(letter.body)} label="Body of the dead letter" />
      <Code text={JSON.stringify(letter.attributes, undefined, 2)} label="Attributes of the dead letter" />
    </details>
  );
}

async function replay(queue: DeadLetterQueue): Promise<string> {
  const { moved } = await change<{ moved: number }>('POST', `dead-letters/${part(queue.id)}/replay`);
  return `${plural(moved, 'message')} moved.`;
}
