import { type ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { listWindow } from '../model/window';

interface Props {
  /** What the list holds, for screen readers. */
  readonly label: string;
  readonly count: number;
  /** Draws one row: its content, and a key that stays with what it shows. */
  readonly row: (index: number) => { key: string | number; content: ComponentChildren };
  /** Height of each row, in pixels. */
  readonly rowHeight?: number;
  /** Called with the rows that are in sight. */
  readonly onWindow?: (first: number, last: number) => void;
  /** Called with how far the list is scrolled. */
  readonly onScrolled?: (scrollTop: number) => void;
}

/** A list of any length, of which only the rows in sight are elements. Arrow keys go from row to row. */
export function WindowedList({ label, count, row, rowHeight = 52, onWindow, onScrolled }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ scrollTop: 0, viewHeight: 600 });
  const { first, last, offset, height } = listWindow({ count, rowHeight, ...view });

  const measure = () => {
    if (!element.current) return; // it is being left
    const { scrollTop, clientHeight } = element.current;
    setView((before) =>
      before.scrollTop === scrollTop && before.viewHeight === clientHeight
        ? before
        : { scrollTop, viewHeight: clientHeight },
    );
    onScrolled?.(scrollTop);
  };
  useEffect(() => {
    const observer = new ResizeObserver(measure);
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, []);
  useEffect(() => onWindow?.(first, last), [first, last, count]);

  const rows = Array.from({ length: Math.max(0, last - first) }, (_, n) => first + n);
  return (
    <div
      class="windowed"
      ref={element}
      onScroll={measure}
      onKeyDown={moveFocus}
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      <div class="windowed-space" style={{ height: `${height}px` }}>
        <div class="windowed-rows" role="list" style={{ transform: `translateY(${offset}px)` }}>
          {rows.map((index) => {
            const { key, content } = row(index);
            return (
              <div
                key={key}
                role="listitem"
                class="row"
                style={{ height: `${rowHeight}px` }}
                aria-setsize={count}
                aria-posinset={index + 1}
              >
                {content}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function moveFocus(event: KeyboardEvent): void {
  const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' }[event.key] as
    'nextElementSibling' | 'previousElementSibling' | undefined;
  const current = (event.target as Element).closest('.row');
  const next = step && current?.[step]?.querySelector<HTMLElement>('a, button');
  if (!next) return;
  event.preventDefault();
  next.focus();
}
