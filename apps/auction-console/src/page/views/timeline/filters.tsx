import { useRef } from 'preact/hooks';
import { EVERYTHING } from '../../model/kept-events';
import { snapshot, system } from '../../state/live';
import { setQuery } from '../../state/navigation';

const KINDS = ['request', 'call', 'invocation', 'log', 'execution', 'state', 'delivery', 'alarm', 'webhook', 'fault'];
const LEVELS = { info: 'info and above', warning: 'warnings and errors', error: 'errors' };

type Values = Readonly<Record<string, string>>;

/** What the timeline shows: kept in the address, so that it can be bookmarked. */
export function Filters({ query }: { query: Values }) {
  const set = (name: string, value: string) => setQuery({ ...query, [name]: value });
  const runs = Object.fromEntries((snapshot.value?.runs ?? []).map(({ id }) => [id, id]));
  const parts = (system.value?.resources ?? []).filter(({ kind }) => kind !== 'alarm');
  return (
    <form class="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <Choice name="Run" value={query.run} options={runs} onChange={(value) => set('run', value)} />
      <Words name="Order" value={query.order} onChange={(value) => set('order', value)} />
      <Choice
        name="Function or part"
        value={query.resource}
        options={Object.fromEntries(parts.map(({ id, title }) => [id, title]))}
        onChange={(value) => set('resource', value)}
      />
      <Choice name="Level" value={query.level} options={LEVELS} onChange={(value) => set('level', value)} />
      <Choice
        name="Kind"
        all="main steps"
        value={query.kind}
        options={{ [EVERYTHING]: 'everything', ...Object.fromEntries(KINDS.map((kind) => [kind, kind])) }}
        onChange={(value) => set('kind', value)}
      />
      <Words name="Text" value={query.text} onChange={(value) => set('text', value)} />
      <button type="button" onClick={() => setQuery({})} disabled={Object.keys(query).length === 0}>
        Clear
      </button>
    </form>
  );
}

interface FieldProps {
  readonly name: string;
  readonly value?: string;
  readonly onChange: (value: string) => void;
}

function Choice({ name, value = '', options, onChange, all = 'all' }: FieldProps & { options: Values; all?: string }) {
  const known = value === '' || value in options ? options : { ...options, [value]: value };
  return (
    <label>
      {name}
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{all}</option>
        {Object.entries(known).map(([key, title]) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A field whose words take effect shortly after they were typed. */
function Words({ name, value = '', onChange }: FieldProps) {
  const timer = useRef(0);
  const typed = (text: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange(text.trim()), 250) as unknown as number;
  };
  return (
    <label>
      {name}
      <input type="search" value={value} onInput={(event) => typed(event.currentTarget.value)} />
    </label>
  );
}
