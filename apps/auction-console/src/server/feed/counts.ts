import type { ResourceCounts } from '../../contract';
import type { SystemMap } from '../map/system-map';
import type { RawEvent } from '../sources';

/** How often something happened at a resource, and went along an edge. */
export class Counts {
  private readonly byEdge: Record<string, number> = {};
  private readonly byResource: Record<string, { total: number; errors: number; running: number }> = {};

  public get edges(): Readonly<Record<string, number>> {
    return { ...this.byEdge };
  }

  public get resources(): Readonly<Record<string, ResourceCounts>> {
    return Object.fromEntries(Object.entries(this.byResource).map(([id, counts]) => [id, { ...counts }]));
  }

  /** Counts an event of the local AWS; the edge is that of its translation. */
  public add(raw: Pick<RawEvent, 'kind' | 'phase' | 'resource' | 'error' | 'status'>, map: SystemMap): void {
    const resource = map.find(raw.resource);
    if (!resource || raw.kind === 'state' || raw.kind === 'alarm') return;
    const counts = this.of(resource.id);
    if (raw.phase === 'start') {
      counts.running++;
      return;
    }
    if (raw.phase === 'end' && raw.status !== 429) counts.running = Math.max(0, counts.running - 1);
    counts.total++;
    if (raw.error || (raw.status ?? 0) >= 500) counts.errors++;
  }

  public addEdge(edge: string | undefined): void {
    if (edge !== undefined) this.byEdge[edge] = (this.byEdge[edge] ?? 0) + 1;
  }

  /** Counts a message at the webhook. */
  public addTo(id: string, failed: boolean): void {
    const counts = this.of(id);
    counts.total++;
    if (failed) counts.errors++;
  }

  private of(id: string) {
    return (this.byResource[id] ??= { total: 0, errors: 0, running: 0 });
  }
}
