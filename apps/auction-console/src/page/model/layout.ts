import { graphlib, layout } from '@dagrejs/dagre';

export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface Line {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Room for a label on it, in pixels. */
  readonly labelWidth?: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedBox extends Box {
  /** Of its left upper corner. */
  readonly x: number;
  readonly y: number;
}

export interface PlacedLine extends Line {
  readonly points: readonly Point[];
  /** Where the middle of its label is. */
  readonly label: Point;
}

export interface Placed {
  readonly boxes: readonly PlacedBox[];
  readonly lines: readonly PlacedLine[];
  readonly width: number;
  readonly height: number;
}

const MARGIN = 12;

/** Places boxes in layers, so that lines go one way where they can: down, or to the right. */
export function place(boxes: readonly Box[], lines: readonly Line[], direction: 'down' | 'right'): Placed {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({
    rankdir: direction === 'down' ? 'TB' : 'LR',
    ...{ nodesep: 18, ranksep: direction === 'down' ? 30 : 44, edgesep: 10, marginx: MARGIN, marginy: MARGIN },
  });
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  const known = lines.filter(({ from, to }) => graph.hasNode(from) && graph.hasNode(to));
  for (const { id, from, to, labelWidth = 0 } of known) {
    graph.setEdge(from, to, { width: labelWidth, height: labelWidth > 0 ? 18 : 0, labelpos: 'c' }, id);
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    boxes: boxes.map((box) => {
      const { x, y } = graph.node(box.id) as unknown as Point;
      return { ...box, x: x - box.width / 2, y: y - box.height / 2 };
    }),
    lines: known.map((line) => {
      const edge = graph.edge(line.from, line.to, line.id) as unknown as Partial<Point> & { points: Point[] };
      const middle = edge.points[Math.floor(edge.points.length / 2)];
      return { ...line, points: edge.points, label: { x: edge.x ?? middle.x, y: edge.y ?? middle.y } };
    }),
    width: Number.isFinite(width) ? width : 0,
    height: Number.isFinite(height) ? height : 0,
  };
}

/** An SVG path along points, its corners rounded. */
export function pathOf(points: readonly Point[]): string {
  const [start, ...rest] = points;
  const end = rest.pop();
  if (!end) return '';
  const curves = rest.map((corner, n) => {
    const to = n === rest.length - 1 ? end : middleOf(corner, rest[n + 1]);
    return `Q${round(corner)} ${round(to)}`;
  });
  return `M${round(start)} ${curves.length > 0 ? curves.join(' ') : `L${round(end)}`}`;
}

const middleOf = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
const round = ({ x, y }: Point): string => `${x.toFixed(1)},${y.toFixed(1)}`;
