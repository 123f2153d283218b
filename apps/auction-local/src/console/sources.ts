import * as fs from 'node:fs';
import * as path from 'node:path';
import type { OrderRow as ShownRow, SystemSession } from '@org/auction-console/contract';
import { RequestError, type Sources, type WebhookRequest } from '@org/auction-console/server';
import { postOrders } from '@org/auction-infra/orders-client';
import { CREDENTIALS, followEvents, getTime, readEvent, REGION } from '@org/local-aws';
import { type OrderRow, readOrders } from '../data/orders';
import { pollInterval, startRun } from '../data/pipeline-run';
import { peek, replay } from '../data/queues';
import { REPOSITORY } from '../system/repository';
import type { ReadySession } from '../system/session';
import { listObjects, readObject } from './objects';
import { inputToRepeat, readDefinition, readRuns, stopRun } from './runs';
import { readAlarms, readStacks } from './stacks';

const EXAMPLE_BODY = path.join(REPOSITORY, 'apps', 'auction-local', 'examples', 'orders.json');
const EXAMPLE_ORDERS = JSON.stringify([{ order: 'accepted' }, { order: 'rejected' }], null, 2);

/** What the console shows of this system; parts of it come to be while the system starts. */
export class SystemSources implements Sources {
  private endpoint?: string;
  private ready?: ReadySession;
  private shown?: SystemSession;

  /** @param webhookRequests requests to the webhook so far */
  constructor(public readonly webhookRequests: () => readonly WebhookRequest[]) {}

  /** The local AWS answers. */
  public answersAt(endpoint: string): void {
    this.endpoint = endpoint;
  }

  /** Everything is deployed. */
  public async deployed(session: ReadySession): Promise<void> {
    const pollSeconds = await pollInterval(session.endpoint, session.stateMachineArn);
    this.ready = session;
    this.shown = {
      endpoint: session.endpoint,
      ordersUrl: session.ordersUrl,
      pollSeconds,
      waitScale: session.waitScale,
      exampleBody: fs.readFileSync(EXAMPLE_BODY, 'utf8'),
      exampleOrders: EXAMPLE_ORDERS,
    };
  }

  public session = () => this.shown;
  public stacks = () => readStacks(this.system.endpoint);
  public alarms = () => readAlarms(this.system.endpoint);
  public definition = (arn: string) => readDefinition(this.system.endpoint, arn);
  public follow: Sources['follow'] = (onEvents, signal) => followEvents(this.aws, 0, onEvents, signal);
  public event = (id: number) => readEvent(this.aws, id);

  public async rows(): Promise<ShownRow[]> {
    const [rows, { now }] = await Promise.all([readOrders(this.system.endpoint, this.system.ordersTable), this.time()]);
    return rows.map((row) => shownRow(row, now));
  }

  public post = (body: string) => postOrders(this.system.ordersUrl, body, { region: REGION, credentials: CREDENTIALS });
  public objects = (prefix: string) => listObjects(this.system.endpoint, this.system.resultsBucket, prefix);
  public object: Sources['object'] = (key, version) =>
    readObject(this.system.endpoint, this.system.resultsBucket, key, version);
  public runs = () => readRuns(this.system.endpoint, this.system.stateMachineArn);

  public async startRun(input: string): Promise<string> {
    const arn = await startRun(this.system.endpoint, this.system.stateMachineArn, input);
    return arn.split(':').pop()!;
  }

  public stopRun = (id: string) => stopRun(this.system.endpoint, this.system.stateMachineArn, id);
  public repeatInput = (id: string) => inputToRepeat(this.system.endpoint, this.system.stateMachineArn, id);
  public queue = (url: string) => peek(this.system.endpoint, url);
  public replay = (arn: string) => replay(this.system.endpoint, arn);
  public time = () => getTime(this.aws);

  public async admin(method: string, route: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${this.aws.endpoint}/_local-aws/${route}`, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }

  private get aws(): { endpoint: string } {
    if (this.endpoint === undefined) throw new RequestError(503, 'The local AWS is still starting.');
    return { endpoint: this.endpoint };
  }

  private get system(): ReadySession {
    if (!this.ready) throw new RequestError(503, 'npm start is still deploying.');
    return this.ready;
  }
}

function shownRow(row: OrderRow, now: number): ShownRow {
  const expires = row.expires_at;
  const isTime = typeof expires === 'number';
  return {
    recordId: row.record_id,
    row: JSON.stringify(row),
    expiresAt: isTime ? new Date(expires * 1000).toISOString() : undefined,
    expired: isTime && expires <= now,
  };
}
