import { STATES } from '@org/results-pipeline-construct/state-names';
import { type AlarmState, type FeedEvent, type Snapshot, type StateGraph, type System } from '../contract';
import { ActiveFaults } from './faults';
import { Counts } from './feed/counts';
import { Ring } from './feed/ring';
import { translate } from './feed/translate';
import { graphOf, rejectionErrorsOf } from './map/state-graph';
import { SystemMap } from './map/system-map';
import { Messages } from './messages';
import { type RunContext, Runs } from './runs/runs';
import { type RawEvent, RequestError, type Sources } from './sources';

const STATE_NAMES = { poll: STATES.POLL, storing: [STATES.STORE_ORDERS, STATES.STORE_ORDERS_FROM_S3] };
const SHOWN_RUNS = 20;

/** What is deployed, with what follows from it. */
export interface Deployed extends RunContext {
  readonly system: System;
  readonly graph: StateGraph;
}

/** All that the console knows: it takes in what happens, and is asked by the routes. */
export class Hub {
  public readonly ring = new Ring();
  public readonly runs = new Runs();
  public readonly messages = new Messages();
  public readonly faults: ActiveFaults;
  private readonly counts = new Counts();
  private readonly alarms: Record<string, AlarmState> = {};
  private readonly abort = new AbortController();
  private deployment?: Promise<Deployed>;
  private deployedNow?: Deployed;
  private early: RawEvent[] = [];

  constructor(public readonly sources: Sources) {
    this.faults = new ActiveFaults(sources);
  }

  /** Follows the feed until `stop`. */
  public async follow(): Promise<void> {
    await this.sources.follow((events) => this.take(events), this.abort.signal);
  }

  public stop(): void {
    this.abort.abort();
  }

  /**
   * What is deployed.
   *
   * @throws RequestError 503 until everything is
   */
  public deployed(): Promise<Deployed> {
    if (!this.sources.session()) throw new RequestError(503, 'npm start is still deploying.');
    this.deployment ??= this.load().catch((error) => {
      this.deployment = undefined;
      throw error;
    });
    return this.deployment;
  }

  /** Reads anew what is deployed, after a deployment. */
  public async redeployed(): Promise<void> {
    this.deployment = undefined;
    await this.deployed();
  }

  /** Looks at what comes without an event: requests to the webhook. */
  public look(): void {
    const deployed = this.deployedNow;
    if (!deployed) return;
    for (const { event, accepted } of this.messages.take(this.sources.webhookRequests(), this.runs)) {
      const caller = deployed.system.edges.find(({ to }) => to === 'webhook');
      this.ring.add({ event: { ...event, caller: caller?.from, edge: caller?.id }, orders: [] });
      this.counts.addEdge(caller?.id);
      this.counts.addTo('webhook', !accepted);
    }
  }

  public get snapshot(): Snapshot {
    return {
      events: this.ring.count,
      edges: this.counts.edges,
      resources: this.counts.resources,
      alarms: { ...this.alarms },
      runs: this.runs.list.slice(0, SHOWN_RUNS).map(({ summary }) => summary),
      faults: this.faults.active,
      now: this.faults.now.toISOString(),
    };
  }

  private async load(): Promise<Deployed> {
    const { sources } = this;
    const map = new SystemMap(await sources.stacks());
    const definition = await this.definition(map);
    const graph = graphOf(definition, (arn) => map.find(arn)?.id);
    const deployed: Deployed = {
      map,
      graph,
      names: STATE_NAMES,
      rejections: rejectionErrorsOf(definition),
      pollFunction: graph.nodes.find(({ id }) => id === STATES.POLL)?.resource,
      orderFunction: graph.nodes.find(({ parent, resource }) => parent && resource)?.resource,
      system: { resources: map.resources, edges: map.edges, session: sources.session()! },
    };
    const states = await sources.alarms();
    for (const { id, kind, physicalId = '' } of map.resources) {
      if (kind === 'alarm' && states[physicalId]) this.alarms[id] = states[physicalId];
    }
    this.runs.recall(await sources.runs(), STATE_NAMES);
    this.deployedNow = deployed;
    const early = this.early;
    this.early = [];
    this.take(early);
    return deployed;
  }

  private definition(map: SystemMap): Promise<string> {
    const machine = map.resources.find(({ kind }) => kind === 'state-machine');
    if (!machine?.arn) throw new RequestError(404, 'No state machine is deployed.');
    return this.sources.definition(machine.arn);
  }

  private take(events: readonly RawEvent[]): void {
    const deployed = this.deployedNow;
    if (!deployed) {
      // What happens during the deployment is about nothing that is on the map yet; what comes right after it is.
      this.early = this.sources.session() ? [...this.early, ...events] : [];
      if (this.sources.session()) void this.deployed().catch(() => undefined);
      return;
    }
    for (const raw of events) this.takeOne(raw, deployed);
  }

  private takeOne(raw: RawEvent, deployed: Deployed): void {
    this.runs.add(raw, deployed);
    this.counts.add(raw, deployed.map);
    if (raw.kind === 'alarm') this.alarm(raw, deployed.map);
    const context = {
      rejections: deployed.rejections,
      orderOf: (requestId: string | undefined) => this.runs.orderOf(requestId),
      stateSays: (one: RawEvent) => this.stateSays(one),
    };
    for (const made of translate(raw, deployed.map, context)) {
      const event: FeedEvent = this.ring.add(made);
      if (event.phase !== 'start') this.counts.addEdge(event.edge);
    }
  }

  private alarm(raw: RawEvent, map: SystemMap): void {
    const id = map.find(raw.resource)?.id;
    if (id === undefined) return;
    const state = raw.detail?.new as AlarmState['state'];
    this.alarms[id] = { state, since: new Date(raw.at * 1000).toISOString(), reason: raw.detail?.reason };
  }

  /** "ready with 2 orders" or "not ready" for the end of a poll. */
  private stateSays(raw: RawEvent): string | undefined {
    if (raw.kind !== 'state' || raw.phase !== 'end' || raw.state !== STATES.POLL) return undefined;
    const poll = this.runs.get(raw.execution?.split(':')[7] ?? '')?.lastPoll;
    if (!poll) return undefined;
    if (poll.error) return `poll ${poll.n} failed with ${poll.error.name}`;
    return `poll ${poll.n} ${poll.ready ? `says ready with ${poll.orders ?? 0} orders` : 'says not ready'}`;
  }
}
