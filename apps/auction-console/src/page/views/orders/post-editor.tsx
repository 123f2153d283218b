import { useRef, useState } from 'preact/hooks';
import { type PostedOrders, type PostProblem } from '../../../contract';
import { problemRange } from '../../model/body-position';
import { routeHash } from '../../model/route';
import { duration, pretty } from '../../model/text';
import { Action } from '../../parts/action';
import { Badge, Code, Section } from '../../parts/basics';
import { change } from '../../state/api';
import { system } from '../../state/live';

/** An editor with a body that the API takes; what it answers stands below, each problem leads to its place in the text. */
export function PostEditor({ onPosted }: { onPosted: () => void }) {
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const [posted, setPosted] = useState<PostedOrders | undefined>(undefined);
  const field = useRef<HTMLTextAreaElement>(null);
  const body = typed ?? system.value?.session.exampleBody ?? '';
  const post = async () => {
    setPosted(await change<PostedOrders>('POST', 'orders', { body }));
    onPosted();
  };
  const show = (problem: PostProblem) => {
    const range = problemRange(body, problem);
    field.current?.focus();
    if (range) field.current?.setSelectionRange(...range);
  };
  return (
    <>
      <h2>Post orders</h2>
      <label class="editor">
        Body of the request
        <textarea
          ref={field}
          rows={12}
          spellcheck={false}
          value={body}
          aria-invalid={(posted?.problems.length ?? 0) > 0}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <Action kind="main" run={post}>
        {posted ? 'Send again' : 'Send'}
      </Action>
      <div aria-live="polite">{posted && <Answer posted={posted} show={show} />}</div>
    </>
  );
}

function Answer({ posted, show }: { posted: PostedOrders; show: (problem: PostProblem) => void }) {
  const good = posted.status < 300;
  return (
    <Section title="Answer">
      <p>
        <Badge tone={good ? 'good' : 'bad'}>{posted.status}</Badge> after {duration(posted.durationMs)}
      </p>
      {posted.problems.length > 0 && (
        <ul class="problems" aria-label="Problems">
          {posted.problems.map((problem, n) => (
            <li key={n}>
              {problem.index === undefined ? (
                problem.message
              ) : (
                <button type="button" class="link" onClick={() => show(problem)}>
                  Order {problem.index}
                  {problem.field && `, ${problem.field}`}: {problem.message}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {good && (
        <p>
          Follow{' '}
          {posted.recordIds.slice(0, 10).map((id) => (
            <span key={id}>
              <a href={routeHash('orders', id)}>{id}</a>{' '}
            </span>
          ))}
          {posted.recordIds.length > 10 && `and ${posted.recordIds.length - 10} more`}
        </p>
      )}
      <Code text={pretty(posted.body)} label="Body of the answer" />
    </Section>
  );
}
