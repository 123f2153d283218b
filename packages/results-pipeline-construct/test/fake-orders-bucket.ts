/* eslint-disable @typescript-eslint/no-explicit-any -- arguments of tasks are JSON of any shape */
import { FakeServices } from './fake-services';
import { type Execution, StateError } from './interpreter';

/** One version of an object. */
export interface Version {
  readonly versionId?: string;
  readonly body: string;
}

/** What GetObject fails with: the texts are those of the AWS SDK for Java 2. */
export const s3Error = (status: number, name = 'S3.S3Exception', message = 'Denied'): StateError =>
  new StateError(name, `${message} (Service: S3, Status Code: ${status}, Request ID: R, Extended Request ID: E)`);

/** A bucket of orders, Map Runs that count, and the noted problems, beside what every run calls. */
export class FakeOrdersBucket extends FakeServices {
  /** Versions of each object, the newest last. */
  public readonly objects: Record<string, Version[]> = {};
  /** Arguments of each GetObject of one byte, and of each read of a map. */
  public readonly looks: any[] = [];
  public readonly reads: any[] = [];
  /** How often a Map Run is still RUNNING when it is asked for. */
  public stillRunning = 0;
  /** Happens between the look at the object and the map. */
  public meanwhile: () => void = () => undefined;
  private items = 0;

  override call(state: string, args: any, execution: Execution): unknown {
    const fault = this.faults[state]?.shift();
    if (fault) throw fault;
    switch (state) {
      case 'LookAtOrders':
        return this.look(args);
      case 'FindMapRun':
        return { MapRuns: [{ MapRunArn: `${args.ExecutionArn}/map-run` }] };
      case 'CountOrders':
        return { Status: this.stillRunning-- > 0 ? 'RUNNING' : 'SUCCEEDED', ItemCounts: { Total: this.items } };
      case 'NoteProblems':
        return this.note(args);
      case 'ReadProblems':
        return { Item: this.table.get(args.Key.leaseKey.S) };
      default:
        return super.call(state, args, execution);
    }
  }

  read(args: any, { InputType, MaxItems }: any): unknown[] {
    this.reads.push(args);
    const found = this.find(args);
    if (!found) throw new StateError('States.ItemReaderFailed', 'The specified version does not exist.');
    const all = InputType === 'JSON' ? JSON.parse(found.body) : found.body.split('\n').filter(Boolean).map(parsed);
    const items = all.slice(0, MaxItems);
    this.items = items.length;
    return items;
  }

  private find({ Key, VersionId }: any): Version | undefined {
    const versions = this.objects[Key] ?? [];
    return VersionId ? versions.find(({ versionId }) => versionId === VersionId) : versions.at(-1);
  }

  private look(args: any): unknown {
    this.looks.push(args);
    const found = this.find(args);
    if (!found) {
      throw s3Error(
        404,
        args.VersionId ? 'S3.S3Exception' : 'S3.NoSuchKeyException',
        'The specified key does not exist.',
      );
    }
    if (found.body === '') throw s3Error(416, 'S3.S3Exception', 'The requested range is not satisfiable');
    const answer = {
      Body: found.body[0],
      ContentRange: `bytes 0-0/${found.body.length}`,
      ...(found.versionId && { VersionId: found.versionId }),
    };
    this.meanwhile();
    return answer;
  }

  private note({ Key, ExpressionAttributeValues: values }: any): unknown {
    const key = Key.leaseKey.S;
    const problems: string[] = (this.table.get(key) as any)?.problems.SS ?? [];
    if (problems.length >= Number(values[':enough'].N)) {
      throw new StateError('DynamoDB.ConditionalCheckFailedException', 'The conditional request failed');
    }
    const SS = [...new Set([...problems, ...values[':problems'].SS])].sort();
    this.table.set(key, { problems: { SS }, expiresAt: values[':expiresAt'] } as any);
    return {};
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new StateError('States.ItemReaderFailed', 'The file is not valid JSON Lines');
  }
}
