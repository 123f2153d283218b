/** Browsers cut elements that are higher, so that a longer list is scrolled faster than it is high. */
const MAX_HEIGHT = 8_000_000;

export interface ListWindow {
  /** Rows to draw: `first` up to, and without, `last`. */
  readonly first: number;
  readonly last: number;
  /** Where the first of them is, in pixels from the top. */
  readonly offset: number;
  /** Height of the whole list, in pixels. */
  readonly height: number;
}

/** Which rows of a list are in sight, and a few before and behind them. */
export function listWindow(options: {
  readonly count: number;
  readonly rowHeight: number;
  readonly scrollTop: number;
  readonly viewHeight: number;
  readonly extra?: number;
}): ListWindow {
  const { count, rowHeight, scrollTop, viewHeight, extra = 6 } = options;
  const full = count * rowHeight;
  const height = Math.min(full, MAX_HEIGHT);
  const scrollable = Math.max(1, height - viewHeight);
  // 1 for a list that fits; more when a pixel of the scroll bar stands for several of the list.
  const ratio = height === full ? 1 : (full - viewHeight) / scrollable;
  const top = Math.min(Math.max(0, scrollTop), scrollable) * ratio;
  const first = Math.max(0, Math.floor(top / rowHeight) - extra);
  const last = Math.min(count, Math.ceil((top + viewHeight) / rowHeight) + extra);
  return { first, last, offset: first * rowHeight - top + Math.min(Math.max(0, scrollTop), scrollable), height };
}
