/**
 * BatchWriteItem at a table that takes a number of writes a second, in DynamoDB's JSON. Sources: AWS's DynamoDB API
 * reference, "BatchWriteItem" and "ThrottlingReason"; DynamoDB developer guide, "Error handling with DynamoDB",
 * "Diagnosing throttling" and "DynamoDB read and write operations".
 */

/** One write of a batch. The benchmark puts only. */
export interface WriteRequest {
  readonly PutRequest: { readonly Item: Readonly<Record<string, { readonly S?: string; readonly N?: string }>> };
}

/** The part of a request of BatchWriteItem that counts. */
export interface BatchWriteRequest {
  readonly RequestItems: Readonly<Record<string, readonly WriteRequest[]>>;
}

/** What a table lets through of a batch, and what it refuses. */
export interface Split {
  readonly accepted: readonly WriteRequest[];
  readonly refused: readonly WriteRequest[];
}

/** Splits a batch: the first writes pass, as far as the table takes them. An item of up to 1 KB is one write unit. */
export function split(writes: readonly WriteRequest[], take: (wanted: number) => number): Split {
  const units = take(writes.length);
  return { accepted: writes.slice(0, units), refused: writes.slice(units) };
}

/** The key of the item that is put. */
export function recordId(write: WriteRequest): string {
  return write.PutRequest.Item.record_id.S ?? '';
}

/** The answer when some were written. "The failed operations are returned in the UnprocessedItems response parameter." */
export function partialAnswer(table: string, refused: readonly WriteRequest[]): string {
  return JSON.stringify({ UnprocessedItems: refused.length > 0 ? { [table]: refused } : {} });
}

/**
 * The answer when none was: status 400. "If none of the items can be processed due to insufficient provisioned
 * throughput on all of the tables in the request, then BatchWriteItem returns a
 * ProvisionedThroughputExceededException"; a table on demand answers ThrottlingException as well, so the two take turns.
 */
export function throttledAnswer(table: string, turn: number): string {
  const ThrottlingReasons = [
    {
      reason: 'TableWriteKeyRangeThroughputExceeded',
      resource: `arn:aws:dynamodb:eu-west-1:000000000000:table/${table}`,
    },
  ];
  return JSON.stringify(
    turn % 2 === 0
      ? {
          __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
          message: 'The request was denied due to request throttling.',
          ThrottlingReasons,
        }
      : {
          __type: 'com.amazon.coral.availability#ThrottlingException',
          message: 'Throughput exceeds the current capacity of your table or index.',
          throttlingReasons: ThrottlingReasons,
        },
  );
}
