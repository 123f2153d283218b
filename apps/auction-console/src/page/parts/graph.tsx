import { type ComponentChildren } from 'preact';
import { type Line, pathOf, type Placed } from '../model/layout';

interface DiagramProps {
  readonly label: string;
  readonly placed: Placed;
  /** Draws what is in a box. */
  readonly box: (id: string) => ComponentChildren;
  /** Classes of a line, such as `lit`. */
  readonly lineClass?: (id: string, line: Line) => string;
  /** What stands on a line. */
  readonly lineLabel?: (id: string) => ComponentChildren;
}

/** Placed boxes with lines between them. The boxes are HTML: they wrap, take the focus and are read like any other text. */
export function Diagram({ label, placed, box, lineClass, lineLabel }: DiagramProps) {
  const { width, height, lines, boxes } = placed;
  const named = lines.map((line) => ({ ...line, class: lineClass?.(line.id, line) ?? '' }));
  return (
    <div class="graph" role="group" aria-label={label} style={{ width: `${width}px`, height: `${height}px` }}>
      <svg width={width} height={height} aria-hidden="true">
        {named.map((line) => (
          <g key={line.id} class={line.class}>
            <path class="line" d={pathOf(line.points)} />
            <path class="arrow" d={arrow(line.points)} />
          </g>
        ))}
      </svg>
      {named.map(({ id, label: { x, y } }) => {
        const text = lineLabel?.(id);
        return text ? (
          <span key={id} class="line-label" style={{ left: `${x}px`, top: `${y}px` }}>
            {text}
          </span>
        ) : null;
      })}
      {boxes.map(({ id, x, y, width, height }) => (
        <div key={id} class="box" style={{ left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` }}>
          {box(id)}
        </div>
      ))}
    </div>
  );
}

/** A small triangle at the end of a line, in its direction. */
function arrow(points: readonly { x: number; y: number }[]): string {
  const [from, to] = points.slice(-2);
  if (!from || !to) return '';
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const at = (turn: number) => `${to.x + 8 * Math.cos(angle + turn)},${to.y + 8 * Math.sin(angle + turn)}`;
  return `M${to.x},${to.y} L${at(Math.PI - 0.45)} L${at(Math.PI + 0.45)} Z`;
}
