import { type LogLine } from '../../contract';
import { logText } from '../model/log-text';
import { clock } from '../model/text';
import { titleOf } from '../state/live';
import { Empty } from './basics';

/** Lines of logs, oldest first. */
export function Logs({ lines, withFunction = false }: { lines: readonly LogLine[]; withFunction?: boolean }) {
  if (lines.length === 0) return <Empty>No log lines.</Empty>;
  return (
    <ol class="logs" tabIndex={0} aria-label="Log lines">
      {lines.map((line) => (
        <li key={line.id} class={line.level}>
          <time dateTime={line.at}>{clock(line.at)}</time>
          {withFunction && <span class="muted">{titleOf(line.function)}</span>}
          {line.level !== 'info' && <b>{line.level}</b>}
          <Message line={line.message} />
        </li>
      ))}
    </ol>
  );
}

function Message({ line }: { line: string }) {
  const { text, whole } = logText(line);
  if (whole === undefined) return <span class="message">{text}</span>;
  return (
    <details class="message">
      <summary>{text}</summary>
      <pre>{whole}</pre>
    </details>
  );
}
