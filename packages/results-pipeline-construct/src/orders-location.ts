import type * as s3 from 'aws-cdk-lib/aws-s3';

/** How orders lie in an object. */
export enum ResultsPipelineOrdersFormat {
  /** One order on each line. */
  JSON_LINES = 'JSONL',

  /** One array of all orders. */
  JSON_ARRAY = 'JSON',
}

/** Where the results function may leave its orders, instead of answering with them. */
export interface ResultsPipelineOrdersLocation {
  /**
   * The bucket. It must keep versions, so that the orders of a run are always the same ones, and be in this Region. Objects of
   * another bucket are refused.
   */
  readonly bucket: s3.IBucket;

  /**
   * Prefix of the objects, all that the state machine may read: a path that ends in `/` and does not start with it. Objects
   * outside are refused.
   *
   * @default - all objects of the bucket
   */
  readonly prefix?: string;

  /**
   * Format of the objects. One of the other format is refused.
   *
   * @default ResultsPipelineOrdersFormat.JSON_LINES
   */
  readonly format?: ResultsPipelineOrdersFormat;
}
