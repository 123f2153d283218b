import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Aws, Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ResultsPipelineOrdersFormat } from '../orders-location';
import { STATES } from '../state-names';
import { EXPRESS_LIMIT } from './batches';
import { lease } from './expressions';
import { batch, type FanOutProps, MAX_BATCH_BYTES } from './fan-out';
import { CONDITION_FAILED, LEASE_KEY, LEASE_TTL } from './lease-table';
import { counting, location } from './location-expressions';

/** Label of the Map Run, a part of the ARNs of its child executions. */
export const LABEL_FROM_S3 = 'OrdersFromS3';

/** Attribute of the noted problems, a set of texts. */
export const PROBLEMS = 'problems';

/** Problems are noted until there are so many; a batch may add a few more. */
const ENOUGH_PROBLEMS = 10;

/** Noted problems are read at the end of the run, and may be deleted some days after they were noted. */
const NOTED_FOR = Duration.days(90);

/** One attempt at noting problems, and the pause before the second. */
const NOTE_TIMEOUT = Duration.seconds(5);
const NOTE_PAUSE = Duration.seconds(1);

/** The problems of a batch are noted only if both attempts end within the Express execution. */
const LATEST_NOTE = EXPRESS_LIMIT.toSeconds() - 2 * NOTE_TIMEOUT.toSeconds() - NOTE_PAUSE.toSeconds() - 5;

export interface FanOutFromS3Props extends FanOutProps {
  /** Where the orders lie. */
  readonly ordersBucket: s3.IBucket;
  /** How they lie there. */
  readonly format: ResultsPipelineOrdersFormat;
  /** Orders that a run may have. */
  readonly maxOrders: number;
  /** Takes the problems that the alert lists. */
  readonly leaseTable: dynamodb.ITable;
}

/**
 * The fan-out of orders that lie in S3: the same batches, read by the map itself. A batch answers with one small number, so
 * that the results of all batches fit into 256 KiB; its problems are noted in the table. Assigns `$counted`.
 */
export function storeOrdersFromS3(scope: Construct, props: FanOutFromS3Props): sfn.DistributedMap {
  const map = sfn.DistributedMap.jsonata(scope, STATES.STORE_ORDERS_FROM_S3, {
    comment: 'One Express execution per batch. Its input repeats the run: {runId, runDate, ordersLocation}',
    itemReader: new VersionReader(props),
    itemSelector: location.item,
    itemBatcher: new sfn.ItemBatcher({ maxItemsPerBatch: props.batchSize, maxInputBytesPerBatch: MAX_BATCH_BYTES }),
    maxConcurrency: props.maxConcurrentBatches,
    toleratedFailurePercentage: 100, // as in StoreOrders
    mapExecutionType: sfn.StateMachineType.EXPRESS,
    label: LABEL_FROM_S3,
    assign: { counted: counting.counted(props.batchSize) },
    outputs: {},
  });
  const orders = batch(scope, props, {
    named: fromS3,
    assign: { problemsKey: counting.problemsKeyOfBatch },
  });
  const counted = sfn.Pass.jsonata(scope, 'BatchCounted', { outputs: counting.batch(props.batchSize) });
  map.itemProcessor(
    orders.next(
      sfn.Choice.jsonata(scope, 'AnyProblems?')
        .when(sfn.Condition.jsonata(counting.canNote(LATEST_NOTE)), noteProblems(scope, props, counted))
        .otherwise(counted),
    ),
  );
  return map;
}

/** The state of orders from S3 that does what the one of this name does. */
export const fromS3 = (id: string): string => id.replace(/\??$/, 'FromS3$&');

/**
 * Ten problems of a run are enough for its alert. They are a set: noted twice, a problem is there once. Batches that find
 * enough of them there change nothing.
 */
function noteProblems(scope: Construct, { leaseTable }: FanOutFromS3Props, next: sfn.IChainable): sfn.IChainable {
  const { fromNumber, numberFromString, fromString } = tasks.DynamoAttributeValue;
  const note = tasks.DynamoUpdateItem.jsonata(scope, 'NoteProblems', {
    comment: 'For the alert, until it has enough',
    table: leaseTable,
    key: { [LEASE_KEY]: fromString(counting.problemsKey) },
    updateExpression: 'ADD #problems :problems SET #expiresAt = :expiresAt',
    conditionExpression: 'attribute_not_exists(#problems) OR size(#problems) < :enough',
    expressionAttributeNames: { '#problems': PROBLEMS, '#expiresAt': LEASE_TTL },
    expressionAttributeValues: {
      ':problems': stringSet(counting.problems),
      ':expiresAt': numberFromString(lease.secondsFromNow(NOTED_FOR.toSeconds())),
      ':enough': fromNumber(ENOUGH_PROBLEMS),
    },
    taskTimeout: sfn.Timeout.duration(NOTE_TIMEOUT),
    outputs: '{% $states.input %}',
  });
  note.addRetry({ errors: [CONDITION_FAILED], maxAttempts: 0 });
  note.addRetry({ errors: [sfn.Errors.ALL], maxAttempts: 1, interval: NOTE_PAUSE });
  // The counts are complete without it.
  note.addCatch(next, { errors: [sfn.Errors.ALL], outputs: '{% $states.input %}' });
  note.next(next);
  return note;
}

/** `fromStringSet` takes a list of texts, and an expression of one is a text. */
const stringSet = (expression: string): tasks.DynamoAttributeValue =>
  tasks.DynamoAttributeValue.fromStringSet(expression as unknown as string[]);

/**
 * Reads the orders of one version of an object (developer guide, "ItemReader (Map)": "If the bucket has versioning enabled, you
 * can also provide the Amazon S3 object version"). The readers of aws-cdk-lib know no version. One order more than a run may
 * have is read, so that none is left out unnoticed.
 */
class VersionReader implements sfn.IItemReader {
  public readonly bucket: s3.IBucket;
  public readonly maxItems: number;
  public readonly resource = `arn:${Aws.PARTITION}:states:::s3:getObject`;
  private readonly format: ResultsPipelineOrdersFormat;

  constructor(props: FanOutFromS3Props) {
    this.bucket = props.ordersBucket;
    this.maxItems = props.maxOrders + 1;
    this.format = props.format;
  }

  public render(): unknown {
    return {
      Resource: this.resource,
      ReaderConfig: { InputType: this.format, MaxItems: this.maxItems },
      Arguments: location.object,
    };
  }

  /** LookAtOrders has asked for the same ones. */
  public providePolicyStatements(): never[] {
    return [];
  }

  public validateItemReader(): string[] {
    return [];
  }
}
