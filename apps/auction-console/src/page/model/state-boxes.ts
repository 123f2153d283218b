import { type StateGraph } from '../../contract';
import { type Box, type Line, place, type Placed } from './layout';

/** A machine, or the inside of a Map, placed; a Map's box has the room for its inside. */
export interface PlacedStates {
  readonly placed: Placed;
  /** The insides by the state that they are in. */
  readonly insides: ReadonlyMap<string, PlacedStates>;
}

const HEIGHT = 34;
/** Above the inside of a Map stands its name. */
export const HEAD = 30;

/** Places the states of a machine, those in a Map inside of its box. */
export function placeStates(graph: StateGraph, parent?: string): PlacedStates {
  const states = graph.nodes.filter((node) => node.parent === parent);
  const ids = new Set(states.map(({ id }) => id));
  const hasInside = (id: string) => graph.nodes.some((node) => node.parent === id);
  const insides = new Map(
    states.filter(({ id }) => hasInside(id)).map(({ id }) => [id, placeStates(graph, id)] as const),
  );
  const boxes = states.map(({ id }) => boxOf(id, insides.get(id)?.placed));
  const inside = graph.transitions.filter(({ from, to }) => ids.has(from) && ids.has(to));
  // Nearly every state catches errors, and lines for all of them would hide the way: a catch is drawn where it is the only
  // way to a state.
  const regular = new Set(inside.filter(({ kind }) => kind !== 'catch').map(({ to }) => to));
  const lines = inside
    .filter(({ to, kind }) => kind !== 'catch' || !regular.has(to))
    .map(({ from, to, kind }, n): Line => ({ id: `${n} ${kind}`, from, to }));
  return { placed: place(boxes, lines, 'down'), insides };
}

function boxOf(id: string, inside?: Placed): Box {
  const width = Math.max(96, 8 * id.length + 28);
  if (!inside) return { id, width, height: HEIGHT };
  return { id, width: Math.max(width, inside.width), height: inside.height + HEAD };
}
