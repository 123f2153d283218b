/**
 * How many ways there are from state 0 to a state without successors; a way that comes back to a state ends there.
 *
 * @param edges from where, and to where
 */
export function countSchedules(states: number, [from, to]: readonly [readonly number[], readonly number[]]): number {
  const incoming = new Uint32Array(states);
  for (const state of to) incoming[state] += 1;
  const first = new Uint32Array(states + 1); // edges come in the order of the states that they leave
  for (const state of from) first[state + 1] += 1;
  for (let state = 0; state < states; state += 1) first[state + 1] += first[state];
  const ordered = new Uint32Array(from.length);
  const filled = first.slice();
  from.forEach((state, edge) => (ordered[filled[state]++] = to[edge]));

  const ways = new Float64Array(states);
  ways[0] = 1;
  let ends = 0;
  const ready = [0];
  for (let state = ready.pop(); state !== undefined; state = ready.pop()) {
    if (first[state] === first[state + 1]) ends += ways[state];
    for (let edge = first[state]; edge < first[state + 1]; edge += 1) {
      const next = ordered[edge];
      ways[next] += ways[state];
      incoming[next] -= 1;
      if (incoming[next] === 0) ready.push(next);
    }
  }
  return ends;
}
