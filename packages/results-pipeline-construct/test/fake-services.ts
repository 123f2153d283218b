/* eslint-disable @typescript-eslint/no-explicit-any */
import { Execution, StateError, type World } from './interpreter';

type Item = Record<string, { S?: string; N?: string }>;

/** What the state machine calls: one table, two functions, a topic, metrics, and Step Functions itself. */
export class FakeServices implements World {
  public now = Date.parse('2026-01-31T12:00:00Z');
  public readonly table = new Map<string, Item>();
  public readonly executions = new Map<string, Execution>();
  public readonly alerts: any[] = [];
  public readonly metrics: any[] = [];
  /** Orders that were stored, as `runId index`. */
  public readonly stored: string[] = [];
  public polls: { runId: string; by: string }[] = [];
  /** What the results function answers: a value, or an error that it raises. */
  public answer: (poll: number) => unknown = () => ({ results: true, orders: [{ order: 'accepted' }] });
  public storeOrder: (order: any) => void = () => undefined;
  /** `DescribeExecution` does not know an execution for so many milliseconds after its start. */
  public unseenFor = 0;
  /** Errors by the name of a state: that state raises the first one, then the next. */
  public readonly faults: Record<string, StateError[]> = {};

  /** Starts an execution of a definition. */
  start(definition: any, name: string, input: unknown = {}, machine?: string): Execution {
    const execution = new Execution(definition, this, name, input, machine);
    this.executions.set(execution.arn, execution);
    return execution;
  }

  call(state: string, args: any, execution: Execution): unknown {
    const fault = this.faults[state]?.shift();
    if (fault) throw fault;
    switch (state) {
      case 'AcquireLease':
      case 'TakeOverLease':
      case 'ConfirmLease':
      case 'RecordStart':
        return this.put(args);
      case 'ReadLease':
      case 'ReadRecord':
        return { Item: this.table.get(args.Key.leaseKey.S) };
      case 'ReleaseLease':
        this.check(args, args.Key.leaseKey.S);
        this.table.delete(args.Key.leaseKey.S);
        return {};
      case 'DescribeOwner':
        return this.describe(args.ExecutionArn, execution);
      case 'Poll':
        return this.poll(args, execution);
      case 'StoreOrder':
      case 'StoreOrderFromS3':
        return this.store(args);
      case 'Alert':
      case 'ReportFailedPolls':
        this.alerts.push(JSON.parse(args.Message));
        return {};
      case 'RecordMetrics':
        this.metrics.push(args);
        return {};
      default:
        throw new Error(`no such task: ${state}`);
    }
  }

  private put(args: any): unknown {
    this.check(args, args.Item.leaseKey.S);
    this.table.set(args.Item.leaseKey.S, args.Item);
    return {};
  }

  /** Evaluates a condition of `attribute_not_exists`, `=` and `<`, joined by OR, with AND in parentheses. */
  private check(args: any, key: string): void {
    const item = this.table.get(key);
    const nameOf = (token: string) => args.ExpressionAttributeNames[token] as string;
    const isTrue = (term: string): boolean => {
      const absent = /^attribute_not_exists\((#\w+)\)$/.exec(term);
      if (absent) return item?.[nameOf(absent[1])] === undefined;
      const [, name, operator, value] = /^(#\w+) ([=<]) (:\w+)$/.exec(term)!;
      const [left, right] = [item?.[nameOf(name)], args.ExpressionAttributeValues[value]];
      if (left === undefined) return false;
      return operator === '=' ? left.S === right.S && left.N === right.N : Number(left.N) < Number(right.N);
    };
    const holds = (args.ConditionExpression as string).split(' OR ').some((terms) =>
      terms
        .replace(/^\((#.*)\)$/, '$1')
        .split(' AND ')
        .every(isTrue),
    );
    if (!holds) throw new StateError('DynamoDB.ConditionalCheckFailedException', 'The conditional request failed');
  }

  private describe(arn: string, asker: Execution): unknown {
    const [owner, self] = [arn, asker.arn].map((text) => text.split(':'));
    if (owner[6] !== self[6]) throw new StateError('Sfn.AccessDeniedException', 'not authorized');
    const execution = this.executions.get(arn);
    if (!execution || execution.startedAt + this.unseenFor > this.now) {
      throw new StateError('Sfn.ExecutionDoesNotExistException', `Execution Does Not Exist: '${arn}'`);
    }
    return { Status: execution.status };
  }

  private poll({ Payload }: any, execution: Execution): unknown {
    this.polls.push({ runId: Payload.runId, by: execution.name });
    const answer = this.answer(Payload.poll);
    if (answer instanceof Error) throw answer;
    return { Payload: answer };
  }

  private store({ Payload, ClientContext }: any): unknown {
    const { custom } = JSON.parse(Buffer.from(ClientContext, 'base64').toString());
    this.storeOrder(Payload);
    this.stored.push(`${custom.runDate} ${custom.runId} ${custom.index}`);
    return { Payload: {} };
  }
}
