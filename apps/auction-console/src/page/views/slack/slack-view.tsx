import { type Page, type SlackMessage } from '../../../contract';
import { routeHash } from '../../model/route';
import { plural } from '../../model/text';
import { Badge, Empty, Problem, Section, Time } from '../../parts/basics';
import { get } from '../../state/api';
import { snapshot } from '../../state/live';
import { useLoaded } from '../../state/use-loaded';
import { Blocks, type SlackBody } from './blocks';
import { DeadLetters } from './dead-letters';

/** How many messages are shown: the newest. */
const SHOWN = 50;

/** What Slack got, as its readers see it, and what did not get there. */
export function SlackView() {
  const changed = snapshot.value?.events;
  const { value, problem } = useLoaded(
    'messages',
    () => get<Page<SlackMessage>>('messages', { limit: SHOWN }),
    changed,
    1000,
  );
  return (
    <div class="split wide-details">
      <div class="stack">
        <p class="lead">Messages to the Slack webhook, newest first, as the channel would show them.</p>
        <Problem problem={problem} />
        {value?.items.length === 0 && <Empty>Slack got nothing yet. Start a run with a rejected order.</Empty>}
        {value?.items.map((message) => (
          <Message key={message.id} message={message} />
        ))}
        {value && value.total > SHOWN && <Empty>Older ones: npm run messages.</Empty>}
      </div>
      <aside class="details" aria-label="Dead letters">
        <DeadLetters changed={changed} />
      </aside>
    </div>
  );
}

function Message({ message }: { message: SlackMessage }) {
  const { at, body, run } = message;
  return (
    <article class="slack-message" aria-label={message.title}>
      <div class="slack-sender">
        <b>Alerts</b> <span class="slack-app">APP</span> <Time at={at} />
      </div>
      <Blocks body={body as SlackBody} />
      <Arrival message={message} />
      {run && <a href={routeHash('runs', run)}>run {run}</a>}
    </article>
  );
}

/** Whether it arrived, how often, and why. */
function Arrival({ message: { taken, attempts } }: { message: SlackMessage }) {
  const refused = attempts.filter((attempt) => !attempt.taken && attempt.status !== undefined).length;
  const hangs = attempts.at(-1)?.status === undefined;
  return (
    <Section title="Arrival">
      <p>
        {taken === 1 && <Badge tone="good">taken once</Badge>}
        {taken === 0 && <Badge tone="bad">{hangs ? 'no answer yet' : 'not taken'}</Badge>}
        {taken > 1 && <Badge tone="warn">taken {taken} times</Badge>} {plural(attempts.length, 'attempt')}
        {refused > 0 && `, ${refused} refused`}
        {taken > 1 && '. Slack took it, but its answer did not reach the notifier, which sent it again.'}
      </p>
      {(attempts.length > 1 || refused > 0 || hangs) && (
        <ol class="event-lines" aria-label="Attempts">
          {attempts.map((attempt, n) => (
            <li key={n}>
              <Time at={attempt.at} />
              <Badge tone={attempt.taken ? 'good' : 'bad'}>{attempt.status ?? 'no answer'}</Badge>
              <span>{attempt.answer}</span>
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}
