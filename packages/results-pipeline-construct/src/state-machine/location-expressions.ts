/** JSONata expressions of runs whose orders lie in S3. Like those in `expressions.ts`, all have a value in every case. */
import { cut, isDate, isSafeId, jsonata } from './texts';

/** Problems that the alert lists, of all that were noted. */
const PROBLEMS_PER_ALERT = 10;

/** Longest description of one problem, in characters. */
const LONGEST_PROBLEM = 200;

/**
 * A location of one object.
 *
 * @param location expression of any value
 */
const isLocation = (location: string): string =>
  `($type(${location}) = 'object'
    ? $type(${location}.bucket) = 'string' and $type(${location}.key) = 'string' and ${location}.key != ''
      and ($exists(${location}.versionId) ? $type(${location}.versionId) = 'string' and ${location}.versionId != '' : true)
    : false)`;

const NAME = `'s3://' & $states.input.ordersLocation.bucket & '/' & $states.input.ordersLocation.key`;

/** Instead of those of the same names in `start`: a start may bring a location instead of orders. */
export const startWithLocation = {
  ordersGiven: jsonata(
    `$exists($states.input.runId) or $exists($states.input.runDate) or $exists($states.input.orders)
      or $exists($states.input.ordersLocation)`,
  ),
  leaseKey: jsonata(
    `$exists($states.input.orders) or $exists($states.input.ordersLocation)
      ? 'run#' & $string($states.input.runId) : 'poll'`,
  ),
  isInvalid: jsonata(`(
    $in := $states.input;
    $bringsOrders := $exists($in.orders)
      ? $type($in.orders) = 'array' and $not($exists($in.ordersLocation)) : ${isLocation('$in.ordersLocation')};
    $shapeOk := $type($in) != 'object' ? false
      : $exists($in.scheduledAt)
        ? $ordersGiven ? false : $contains($runId, /^scheduled-[0-9-]{10}T[0-9]/)
      : $ordersGiven ? $exists($in.runId) and $exists($in.runDate) and $bringsOrders
      : true;
    $not($shapeOk and ${isSafeId('$runId')} and ${isDate('$runDate')})
  )`),
};

/** Instead of those of the same names in `poll`: an answer may have a location instead of orders. */
export const pollWithLocation = {
  isMalformed: jsonata(`(
    $in := $states.input;
    $isReady := $exists($in.orders)
      ? $type($in.orders) = 'array' and $not($exists($in.ordersLocation)) : ${isLocation('$in.ordersLocation')};
    $not($type($in) = 'object' and $type($in.results) = 'boolean' and ($in.results = true ? $isReady : true))
  )`),
  malformedCause: jsonata(`(
    $in := $states.input;
    $typeOf := function($value) { $exists($value) ? 'of type ' & $type($value) : 'missing' };
    $type($in) = 'object'
      ? 'results are ' & $typeOf($in.results) & ', orders are ' & $typeOf($in.orders)
        & ', ordersLocation is ' & $typeOf($in.ordersLocation)
        & ($exists($in.ordersLocation) ? ': it must be {bucket, key} or {bucket, key, versionId}, and orders missing' : '')
      : 'the answer is ' & $typeOf($in)
  )`),
};

/** The way from a location to the orders. */
export const location = {
  isGiven: jsonata(`$exists($states.input.ordersLocation)`),
  isReady: jsonata(`$states.input.results = true and $exists($states.input.ordersLocation)`),

  /** What repeats the run; once the object has been looked at, with its version. */
  run: {
    runId: jsonata(`$runId`),
    runDate: jsonata(`$runDate`),
    ordersLocation: jsonata(`$states.input.ordersLocation`),
  },

  isElsewhere: (bucket: string, prefix: string) =>
    jsonata(`(
      $key := $states.input.ordersLocation.key;
      $not($states.input.ordersLocation.bucket = '${bucket}' and ${cut('$key', `$length('${prefix}')`)} = '${prefix}')
    )`),
  elsewhereCause: (bucket: string, prefix: string) =>
    jsonata(`'orders must lie below s3://${bucket}/${prefix}, the answer says ' & ${cut(NAME, 300)}`),

  /** GetObject of the first byte: of that version, or of the newest one. */
  firstByte: jsonata(`(
    $location := $states.input.ordersLocation;
    $merge([
      {'Bucket': $location.bucket, 'Key': $location.key, 'Range': 'bytes=0-0'},
      $exists($location.versionId) ? {'VersionId': $location.versionId} : {}
    ])
  )`),

  /** What GetObject has shown, beside what repeats the run. */
  seen: {
    runId: jsonata(`$runId`),
    runDate: jsonata(`$runDate`),
    ordersLocation: {
      bucket: jsonata(`$states.input.ordersLocation.bucket`),
      key: jsonata(`$states.input.ordersLocation.key`),
      versionId: jsonata(`$exists($states.result.VersionId) ? $states.result.VersionId : ''`),
    },
    bytes: jsonata(
      `$exists($states.result.ContentRange) ? $number($substringAfter($states.result.ContentRange, '/')) : 0`,
    ),
    firstByte: jsonata(`$exists($states.result.Body) ? $string($states.result.Body) : ''`),
  },

  /** Why GetObject failed: the SDK's message has S3's status (AWS SDK for Java 2, `AwsServiceException.getMessage`). */
  hasStatus: (status: number) => jsonata(`$contains($failure.cause, 'Status Code: ${status}')`),
  cause: jsonata(`$failure.cause`),

  isUnversioned: jsonata(
    `$states.input.ordersLocation.versionId = '' or $states.input.ordersLocation.versionId = 'null'`,
  ),
  unversionedCause: jsonata(`${cut(NAME, 300)} & ' has no version: its bucket must keep versions'`),

  isLargerThan: (bytes: number) => jsonata(`$states.input.bytes > ${bytes}`),
  largerCause: (bytes: number) =>
    jsonata(`${cut(NAME, 300)} & ' has ' & $string($states.input.bytes) & ' bytes, Step Functions reads ${bytes}'`),

  doesNotBeginWith: (character: string) => jsonata(`$states.input.firstByte != '${character}'`),
  formatCause: (character: string, format: string) =>
    jsonata(`${cut(NAME, 300)} & ' does not begin with ${character} as ${format} does'`),

  /** What the map reads. */
  object: {
    Bucket: jsonata(`$states.input.ordersLocation.bucket`),
    Key: jsonata(`$states.input.ordersLocation.key`),
    VersionId: jsonata(`$states.input.ordersLocation.versionId`),
  },

  /** What travels with one order. */
  item: {
    index: jsonata(`$states.context.Map.Item.Index`),
    order: jsonata(`$states.context.Map.Item.Value`),
    runId: jsonata(`$states.input.runId`),
    runDate: jsonata(`$states.input.runDate`),
    problemLength: LONGEST_PROBLEM,
    problemsKey: jsonata(`'problems#' & $states.context.Execution.Name`),
  },

  /** A run whose orders were given by the start has no poll's lease to confirm. */
  isOfStart: jsonata(`$ordersGiven`),
};

/** What adds up, and where problems are noted. */
export const counting = {
  /** Where this batch notes problems; a child execution does not know its parent. */
  problemsKeyOfBatch: jsonata(`$states.input.Items[0].problemsKey`),
  problemsKey: jsonata(`$problemsKey`),
  problemsKeyOfRun: jsonata(`'problems#' & $states.context.Execution.Name`),
  problems: jsonata(`$states.input.problems`),
  canNote: (latestSeconds: number) =>
    jsonata(`$count($states.input.problems) > 0
      and $millis() - $toMillis($states.context.Execution.StartTime) <= ${latestSeconds * 1000}`),

  /**
   * Result of a batch: one number of at most four digits, 0 if all of a full batch are stored. The results of all batches
   * must fit into 256 KiB.
   */
  batch: (batchSize: number) =>
    jsonata(`(${batchSize} - $states.input.stored) * ${batchSize + 1} + $states.input.rejected`),

  /** Sums of the numbers of all batches. Of a batch that was lost as a whole there is none. */
  counted: (batchSize: number) =>
    jsonata(`(
      $batches := $filter($states.result, function($batch) { $type($batch) = 'number' });
      $missing := $sum($append([0], $map($batches, function($batch) { $floor($batch / ${batchSize + 1}) })));
      $rejected := $sum($append([0], $map($batches, function($batch) { $batch % ${batchSize + 1} })));
      {'stored': $count($batches) * ${batchSize} - $missing, 'rejected': $rejected}
    )`),

  /** An execution has one Map Run: it stores its orders once. */
  mapRun: jsonata(`$states.result.MapRuns[0].MapRunArn`),
  mapRunArn: jsonata(`$mapRunArn`),
  execution: jsonata(`$states.context.Execution.Id`),
  isStillCounting: jsonata(`$mapRunStatus = 'RUNNING'`),
  mapRunStatus: jsonata(`$states.result.Status`),
  total: jsonata(`$states.result.ItemCounts.Total`),

  summary: (problemsAttribute: string) =>
    jsonata(`(
      $noted := $states.result.Item.${problemsAttribute}.SS;
      $index := function($problem) { $number($substringBefore($substringAfter($problem, '#'), ' ')) };
      $sorted := $exists($noted) ? $sort($noted, function($l, $r) { $index($l) > $index($r) }) : [];
      {'total': $total, 'stored': $counted.stored, 'rejected': $counted.rejected,
        'failed': $total - $counted.stored - $counted.rejected, 'problems': [$sorted[[0..${PROBLEMS_PER_ALERT - 1}]]]}
    )`),
  summaryWithoutProblems: jsonata(`{'total': $total, 'stored': $counted.stored, 'rejected': $counted.rejected,
    'failed': $total - $counted.stored - $counted.rejected, 'problems': []}`),

  areMoreThan: (most: number) => jsonata(`$summary.total > ${most}`),
  areNone: jsonata(`$summary.total = 0`),
};
