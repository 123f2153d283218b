import { type OrderResult, type OrderTrace } from '../../../contract';
import { routeHash } from '../../model/route';
import { bytes, duration, plural, pretty } from '../../model/text';
import { Badge, Code, Empty, ErrorNote, Facts, OUTCOME_TONES, Problem, Section, Time } from '../../parts/basics';
import { Logs } from '../../parts/logs';
import { get, part } from '../../state/api';
import { snapshot } from '../../state/live';
import { useLoaded } from '../../state/use-loaded';
import { EventLines } from '../timeline/entry-details';
import { Expiry } from './expiry';

/** One order's whole way: posts, row, results, and what was logged for it. */
export function OrderView({ id }: { id: string }) {
  const { value: trace, problem } = useLoaded(
    id,
    () => get<OrderTrace>(`orders/${part(id)}`),
    snapshot.value?.events,
    2000,
  );
  return (
    <div class="stack narrow">
      <p>
        <a href={routeHash('orders')}>All orders</a>
      </p>
      <h2>Order {id}</h2>
      <Problem problem={problem} />
      {!trace && !problem && <Empty>The order is loaded.</Empty>}
      {trace && (
        <ol class="way">
          {(trace.posts.length > 0 || trace.row) && (
            <li>
              <Posts trace={trace} />
            </li>
          )}
          {trace.row && (
            <li>
              <Row trace={trace} />
            </li>
          )}
          {trace.results.map((result) => (
            <li key={`${result.run} ${result.index}`}>
              <Result result={result} />
            </li>
          ))}
          <li>
            <Section title="Log lines">
              <Logs lines={trace.logs} withFunction />
            </Section>
            <Section title="Everything that happened">
              <EventLines events={trace.events} />
            </Section>
          </li>
        </ol>
      )}
    </div>
  );
}

function Posts({ trace }: { trace: OrderTrace }) {
  return (
    <Section title={`Posted ${trace.posts.length === 1 ? 'once' : plural(trace.posts.length, 'time')}`}>
      {trace.posts.length === 0 ? (
        <Empty>The request is older than what the console keeps.</Empty>
      ) : (
        <EventLines events={trace.posts} />
      )}
    </Section>
  );
}

function Row({ trace: { row } }: { trace: OrderTrace }) {
  return (
    <Section title="Row in the orders table">
      <Facts
        facts={{
          Expires: row!.expiresAt && <Time at={row!.expiresAt} />,
          Left: row!.expired ? <Badge tone="warn">expired</Badge> : <Expiry row={row!} />,
        }}
      />
      <Code text={pretty(row!.row)} label="Row" />
    </Section>
  );
}

function Result({ result }: { result: OrderResult }) {
  const { run, index, outcome, order, error, attempts, object } = result;
  return (
    <Section title={`Order ${index} of run ${run}`}>
      <p>
        <Badge tone={OUTCOME_TONES[outcome]}>{outcome}</Badge> in <a href={routeHash('runs', run)}>run {run}</a>
      </p>
      <ErrorNote failure={error} />
      {order && <Code text={pretty(order)} label="Order as Lambda A gave it" />}
      {object && (
        <p>
          Stored as <a href={routeHash('results', object.key)}>{object.key}</a>, {bytes(object.size)}
        </p>
      )}
      <ol class="event-lines" aria-label="Attempts of Lambda B">
        {attempts.map((attempt, n) => (
          <li key={attempt.requestId ?? n}>
            <Time at={attempt.at} /> attempt {n + 1} of Lambda B
            {attempt.durationMs !== undefined && `, ${duration(attempt.durationMs)}`}
            {attempt.error && <span class="bad-text">{attempt.error.name}</span>}
          </li>
        ))}
      </ol>
    </Section>
  );
}
