import { type ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

interface Props {
  readonly label: string;
  /** Size of what is in it, in pixels. */
  readonly width: number;
  readonly height: number;
  /** How small it may become; what is larger then is scrolled. */
  readonly smallest: number;
  readonly children: ComponentChildren;
}

/** A frame that makes its content smaller until it fits, and lets it be scrolled where that would be too small. */
export function Fitted({ label, width, height, smallest, children }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(width);
  useEffect(() => {
    const element = frame.current!;
    const observer = new ResizeObserver(() => setRoom(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const scale = Math.max(smallest, Math.min(1, room / Math.max(1, width)));
  return (
    <div ref={frame} class="fitted" tabIndex={0} role="region" aria-label={label}>
      <div class="fitted-content" style={{ width: `${width * scale}px`, height: `${height * scale}px` }}>
        <div style={{ transform: `scale(${scale})` }}>{children}</div>
      </div>
    </div>
  );
}
