import { type ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Page } from '../../contract';
import { Problem } from './basics';
import { WindowedList } from './windowed-list';

const PAGE = 100;
/** Parts that are kept: those in sight and the last ones seen. The memory does not grow with the list. */
const KEPT_PAGES = 20;

interface Props<T> {
  readonly label: string;
  /** Names the list: another one begins empty. */
  readonly of: string;
  readonly load: (offset: number, limit: number) => Promise<Page<T>>;
  readonly keyOf: (item: T) => string | number;
  readonly row: (item: T) => ComponentChildren;
  /** The list is loaded again when this changes, at most once a second. */
  readonly changed?: unknown;
  readonly rowHeight?: number;
  readonly empty: ComponentChildren;
}

/** A long list that the server holds; only the parts in sight are loaded. */
export function PagedList<T>({ label, of, load, keyOf, row, changed, rowHeight, empty }: Props<T>) {
  const [{ pages, total, problem }, setState] = useState<State<T>>({ of, pages: new Map() });
  const sight = useRef<[number, number]>([0, 0]);
  const current = useRef(of);
  const refreshed = useRef(0);
  const underWay = useRef(new Set<string>());

  const fetchPage = async (page: number) => {
    const request = `${of} ${page}`;
    if (underWay.current.has(request)) return;
    underWay.current.add(request);
    try {
      const loaded = await load(page * PAGE, PAGE);
      if (current.current === of) setState((before) => withPage(before, of, page, loaded));
    } catch (error) {
      if (current.current === of) setState((before) => ({ ...before, problem: error as Error }));
    }
    underWay.current.delete(request);
  };
  const fetchPages = (numbers: number[]) => numbers.forEach((page) => void fetchPage(page));
  const inSight = () => {
    const [first, last] = sight.current.map((index) => Math.floor(index / PAGE));
    return Array.from({ length: last - first + 1 }, (_, n) => first + n);
  };

  useEffect(() => {
    if (current.current !== of) {
      current.current = of;
      setState({ of, pages: new Map() });
      sight.current = [0, 0];
    }
    fetchPages([0]);
  }, [of]);
  useEffect(() => {
    const timer = setTimeout(
      () => {
        refreshed.current = performance.now();
        fetchPages(inSight());
      },
      Math.max(0, refreshed.current + 1000 - performance.now()),
    );
    return () => clearTimeout(timer);
  }, [changed]);

  const onWindow = (first: number, last: number) => {
    sight.current = [first, Math.max(first, last - 1)];
    fetchPages(inSight().filter((page) => !pages.has(page) && page * PAGE < (total ?? 0)));
  };
  if (problem) return <Problem problem={problem} />;
  if (total === 0) return <>{empty}</>;
  const item = (index: number) => pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  return (
    <WindowedList
      label={label}
      count={total ?? 0}
      rowHeight={rowHeight}
      onWindow={onWindow}
      row={(index) => {
        const found = item(index);
        return found === undefined
          ? { key: `row ${index}`, content: <span class="muted">…</span> }
          : { key: keyOf(found), content: row(found) };
      }}
    />
  );
}

interface State<T> {
  readonly of: string;
  readonly pages: ReadonlyMap<number, readonly T[]>;
  readonly total?: number;
  readonly problem?: Error;
}

function withPage<T>(before: State<T>, of: string, page: number, { items, total }: Page<T>): State<T> {
  const pages = new Map(before.of === of ? before.pages : []);
  pages.delete(page); // the newest is the last one to go
  pages.set(page, items);
  for (const oldest of [...pages.keys()].slice(0, Math.max(0, pages.size - KEPT_PAGES))) pages.delete(oldest);
  return { of, pages, total };
}
