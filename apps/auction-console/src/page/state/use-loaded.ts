import { useEffect, useRef, useState } from 'preact/hooks';

export interface Loaded<T> {
  /** What was loaded last; it stays while it is loaded again, so that nothing jumps. */
  readonly value?: T;
  readonly problem?: Error;
  reload(): void;
}

/**
 * Loads something when a component is shown, whenever `key` changes, and again when `changed` does, at most once in `pauseMs`.
 */
export function useLoaded<T>(
  key: string,
  load: () => Promise<T>,
  changed: unknown = undefined,
  pauseMs = 500,
): Loaded<T> {
  const [state, setState] = useState<{ key: string; value?: T; problem?: Error }>({ key });
  const [round, setRound] = useState(0);
  const last = useRef({ key: '', at: 0 });
  const wanted = useRef(key);
  wanted.current = key;

  useEffect(() => {
    const wait = last.current.key === key ? Math.max(0, last.current.at + pauseMs - performance.now()) : 0;
    const take = (outcome: { value?: T; problem?: Error }) => {
      if (wanted.current === key) setState((before) => ({ ...(before.key === key ? before : { key }), ...outcome }));
    };
    const timer = setTimeout(() => {
      last.current = { key, at: performance.now() };
      load().then(
        (value) => take({ value, problem: undefined }),
        (problem: Error) => take({ problem }),
      );
    }, wait);
    return () => clearTimeout(timer);
  }, [key, changed, round]);

  const current = state.key === key ? state : { key };
  return { value: current.value, problem: current.problem, reload: () => setRound((before) => before + 1) };
}
