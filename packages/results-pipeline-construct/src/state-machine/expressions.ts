import type { Duration } from 'aws-cdk-lib/core';
import { PAYLOAD_LIMIT } from './batches';
/**
 * Every JSONata expression of the state machine, in one place, so that the reference implementation can evaluate
 * them in unit tests. They hold to what AWS documents: JSONata 2.0, `$states` and assigned variables, a value in
 * every case (an undefined result fails the state).
 */
import { cut, isDate, isSafeId, jsonata, plain, REASON } from './texts';

/** What a batch without problems takes of the map's result, which may have 256 KiB, in bytes. */
const BATCH_RESULT = JSON.stringify({ stored: 40, rejected: 40, failed: 40, problems: ['', '', ''] }).length + 1;

/** Bytes of a character, at most. */
const CHARACTER = 4;

/** Problems that one batch describes; the counts are always complete. */
const PROBLEMS_PER_BATCH = 3;

/** Problems that the alert lists. */
const PROBLEMS_PER_ALERT = 10;

/** Longest description of one problem, in characters. */
const LONGEST_PROBLEM = 200;

/** Failed polls in a row after which people are notified, while the run goes on asking. */
const FAILURES_THAT_LAST = 3;

/** How the start of an execution becomes a run. Input: the execution's input. */
export const start = {
  /** True if the start has orders of its own; false asks the results function. */
  ordersGiven: jsonata(
    `$exists($states.input.runId) or $exists($states.input.runDate) or $exists($states.input.orders)`,
  ),

  /**
   * The run's id, fixed for all repeats: of a scheduled start the time that was scheduled, so that it is the same
   * however often the start is delivered; otherwise the first execution's name.
   */
  runId: jsonata(`$exists($states.input.runId) ? $states.input.runId
    : $type($states.input.scheduledAt) = 'string' ? 'scheduled-' & $replace($states.input.scheduledAt, ':', '-')
    : $states.context.Execution.Name`),

  /** The run's date (UTC, yyyy-mm-dd), fixed for all repeats: the day that was scheduled, or that of the first start. */
  runDate: jsonata(`$exists($states.input.runDate) ? $states.input.runDate
    : ${cut(`$type($states.input.scheduledAt) = 'string' ? $states.input.scheduledAt : $states.context.Execution.StartTime`, 10)}`),

  /** One lease for everything that polls; runs that bring their orders exclude only themselves. */
  leaseKey: jsonata(`$exists($states.input.orders) ? 'run#' & $string($states.input.runId) : 'poll'`),

  /** Millisecond after which a poll that is not ready, or fails, is the last one. */
  pollUntil: (seconds: number) => jsonata(`$millis() + ${seconds * 1000}`),

  noFailure: jsonata(`{'error': '', 'cause': ''}`),

  /**
   * Not: an object that brings nothing, the time that was scheduled, or all three of a run id, a date and a list of
   * orders; with a run id that can be carried.
   */
  isInvalid: jsonata(`(
    $in := $states.input;
    $shapeOk := $type($in) != 'object' ? false
      : $exists($in.scheduledAt)
        ? $ordersGiven ? false : $contains($runId, /^scheduled-[0-9-]{10}T[0-9]/)
      : $ordersGiven ? $exists($in.runId) and $exists($in.runDate) and $type($in.orders) = 'array'
      : true;
    $not($shapeOk and ${isSafeId('$runId')} and ${isDate('$runDate')})
  )`),

  /** The start comes from the schedule, which delivers it at least once. */
  isScheduled: jsonata(`$exists($states.input.scheduledAt)`),

  /** Key of the record that this scheduled start has been run. */
  recordKey: jsonata(`'start#' & $runId`),
};

const NOT_STORING = `'0'`;

/** The lease in DynamoDB. */
export const lease = {
  /** The execution that wants the lease. */
  self: jsonata(`$states.context.Execution.Id`),

  /** Epoch second, `seconds` from now. */
  secondsFromNow: (seconds: number) => jsonata(`$string($floor($millis() / 1000) + ${seconds})`),

  /** Execution that holds the lease, or '' if it has just been released. */
  owner: jsonata(`$exists($states.result.Item.owner.S) ? $states.result.Item.owner.S : ''`),

  /** Epoch second, as text, until which the holder may be storing orders; '0' if it has not begun to. */
  storingUntil: jsonata(
    `$exists($states.result.Item.storingUntil.N) ? $states.result.Item.storingUntil.N : ${NOT_STORING}`,
  ),
  notStoring: jsonata(NOT_STORING),

  rounds: jsonata(`$leaseRounds + 1`),
  isContested: (rounds: number) => jsonata(`$leaseRounds >= ${rounds}`),
  isReleased: jsonata(`$leaseOwner = ''`),

  /** The holder is an execution of another state machine, which this one may not describe: it has been replaced. */
  isOfAnotherMachine: jsonata(`$split($leaseOwner, ':')[6] != $split($states.context.Execution.Id, ':')[6]`),

  isStoring: jsonata(`$number($storingUntil) > $millis() / 1000`),
  isOwnerRunning: jsonata(`$ownerStatus = 'RUNNING'`),

  underWay: 'another run was under way',
  delivered: 'this scheduled start had been delivered before',

  /** Output of an execution that did nothing because another one is doing it, or has done it. */
  skipped: {
    skipped: true,
    reason: jsonata(`$skipReason & ($leaseOwner = '' ? '' : ': ' & $leaseOwner)`),
  },
};

/** Asking the results function. */
export const poll = {
  count: jsonata(`$polls + 1`),
  answer: jsonata(`$states.result.Payload`),

  failedInARow: jsonata(`$failedInARow + 1`),
  failed: jsonata(`$failedPolls + 1`),

  /** Polls fail that often in a row that people should know, and have not been notified yet. */
  beginsToLast: jsonata(`$failedInARow >= ${FAILURES_THAT_LAST} and $not($failuresReported)`),

  /** Anything but {results: false} or {results: true, orders: [...]}. */
  isMalformed: jsonata(`(
    $in := $states.input;
    $not($type($in) = 'object' and $type($in.results) = 'boolean'
      and ($in.results = true ? $type($in.orders) = 'array' : true))
  )`),

  /** The shape alone: the cause of a failure is logged, and logs hold no orders. */
  malformedCause: jsonata(`(
    $in := $states.input;
    $typeOf := function($value) { $exists($value) ? 'of type ' & $type($value) : 'missing' };
    $type($in) = 'object'
      ? 'results are ' & $typeOf($in.results) & ', orders are ' & $typeOf($in.orders)
      : 'the answer is ' & $typeOf($in)
  )`),
  isReady: jsonata(`$states.input.results = true`),
  isReadyAndEmpty: jsonata(`$states.input.results = true and $count($states.input.orders) = 0`),

  isBudgetSpent: (maxPolls: number) => jsonata(`$polls >= ${maxPolls} or $millis() >= $pollUntil`),
  isBudgetSpentOnFailures: (maxPolls: number) =>
    jsonata(`($polls >= ${maxPolls} or $millis() >= $pollUntil)
      and ($failedInARow >= ${FAILURES_THAT_LAST} or $failedPolls = $polls)`),
  failedCause: jsonata(
    `'the last ' & $string($failedInARow) & ' of ' & $string($polls) & ' polls failed: ' & $pollError`,
  ),
  notReadyCause: jsonata(`'not ready after ' & $string($polls) & ' polls'
    & ($failedPolls = 0 ? '' : ', of which ' & $string($failedPolls) & ' failed: ' & $pollError)`),
};

/** The orders of a run, on their way into batches. */
export const orders = {
  areGiven: jsonata(`$ordersGiven`),
  areGivenAndEmpty: jsonata(
    `$ordersGiven and $type($states.input.orders) = 'array' and $count($states.input.orders) = 0`,
  ),

  /**
   * Input of the map: what repeats this run, so that a failed one can be read from its history, and what else an item
   * needs of it.
   */
  run: (batchSize: number): Record<string, string> => ({
    runId: jsonata(`$runId`),
    runDate: jsonata(`$runDate`),
    orders: jsonata(`$states.input.orders`),
    problemLength: orders.problemLength(batchSize),
  }),

  /** Characters that one problem may take, so that the result of all batches fits into 256 KiB. */
  problemLength: (batchSize: number) =>
    jsonata(`(
      $batches := $max([1, $ceil($count($states.input.orders) / ${batchSize})]);
      $room := $floor((${PAYLOAD_LIMIT} / $batches - ${BATCH_RESULT}) / ${PROBLEMS_PER_BATCH * CHARACTER});
      $max([0, $min([${LONGEST_PROBLEM}, $room])])
    )`),

  all: jsonata(`$states.input.orders`),

  /** What travels with one order. Of the map's input, for a child execution cannot read the variables of its parent. */
  item: {
    index: jsonata(`$states.context.Map.Item.Index`),
    order: jsonata(`$states.context.Map.Item.Value`),
    runId: jsonata(`$states.input.runId`),
    runDate: jsonata(`$states.input.runDate`),
    problemLength: jsonata(`$states.input.problemLength`),
  },

  ofBatch: jsonata(`$states.input.Items`),

  /** Whether an order may still start in this batch, `latest` after the child execution did. */
  isInTime: (latest: Duration) =>
    jsonata(`$millis() - $toMillis($states.context.Execution.StartTime) <= ${latest.toMilliseconds()}`),

  /** Result of an order whose turn came too late. */
  notTried: jsonata(
    `{'outcome': 'failed', 'problem': ${cut(
      `'#' & $string($states.input.index) & ' failed (NotTried) the orders before it took too long'`,
      '$states.input.problemLength',
    )}}`,
  ),

  order: jsonata(`$states.input.order`),

  /** Step Functions sends a string that is JSON as what it says, and null as nothing: another order would arrive. */
  isNone: jsonata(`$type($states.input.order) = 'string' or $type($states.input.order) = 'null'`),

  /** Result of what is no order. */
  none: jsonata(
    `{'outcome': 'failed', 'problem': ${cut(
      `'#' & $string($states.input.index) & ' failed (NotAnOrder) an order must be an object, got one of type '
      & $type($states.input.order)`,
      '$states.input.problemLength',
    )}}`,
  ),

  /** Lambda client context: base64 of JSON; a Python handler reads it as context.client_context.custom. */
  clientContext: jsonata(`$base64encode($string({'custom':
    {'runId': $states.input.runId, 'runDate': $states.input.runDate, 'index': $states.input.index}}))`),

  /** Result of an order that was not stored. */
  problem: (outcome: 'rejected' | 'failed') =>
    jsonata(`(
      $cause := $string($states.errorOutput.Cause);
      $reason := ${REASON};
      $whole := '#' & $string($states.input.index) & ' ${outcome} (' & $states.errorOutput.Error & ') '
        & $string($states.input.order) & ' ' & $reason;
      {'outcome': '${outcome}', 'problem': ${cut(plain('$whole'), '$states.input.problemLength')}}
    )`),

  /** Result of a batch: complete counts and a few problems, failed ones first. */
  batch: jsonata(`(
    $failed := $states.result[outcome = 'failed'];
    $rejected := $states.result[outcome = 'rejected'];
    {'stored': $count($states.result[outcome = 'stored']), 'rejected': $count($rejected), 'failed': $count($failed),
      'problems': [$append($failed, $rejected)[[0..${PROBLEMS_PER_BATCH - 1}]].problem]}
  )`),

  /** Counts of the run. A batch that was lost as a whole has no counts: its orders are the failed ones. */
  summary: jsonata(`(
    $batches := $states.result;
    $total := $count($states.input.orders);
    $stored := $sum([0, $batches.stored]);
    $rejected := $sum([0, $batches.rejected]);
    {'total': $total, 'stored': $stored, 'rejected': $rejected, 'failed': $total - $stored - $rejected,
      'problems': [($batches.problems)[[0..${PROBLEMS_PER_ALERT - 1}]]]}
  )`),

  areAllStored: jsonata(`$summary.stored = $summary.total`),
  haveFailed: jsonata(`$summary.failed > 0`),
  failedCause: jsonata(`$string($summary.failed) & ' of ' & $string($summary.total) & ' orders failed'`),
};

/** The end of a run. */
export const finish = {
  /** Name and text of an error that a Catch has seen. */
  caughtCause: jsonata(`(
    $cause := $string($states.errorOutput.Cause);
    $whole := $string($states.errorOutput.Error) & ': ' & ${REASON};
    ${cut(plain('$whole'), 400)}
  )`),

  /** When the alert cannot be sent: why, and what it would have reported. */
  alertFailedCause: jsonata(`(
    $whole := $string($states.errorOutput.Error) & ': ' & $string($states.errorOutput.Cause);
    ${cut(plain('$whole'), 300)}
      & ($failure.error = '' ? '' : '; the run had failed with ' & $failure.error & ': ' & $failure.cause)
  )`),

  hasFailed: jsonata(`$failure.error != ''`),
  error: jsonata(`$failure.error`),
  cause: jsonata(`$failure.cause`),

  /** The execution's output, and the log's last word about the run. */
  output: {
    runId: jsonata(`$runId`),
    runDate: jsonata(`$runDate`),
    polls: jsonata(`$polls`),
    total: jsonata(`$summary.total`),
    stored: jsonata(`$summary.stored`),
    rejected: jsonata(`$summary.rejected`),
    failed: jsonata(`$summary.failed`),
  },

  stateMachineName: jsonata(`$states.context.StateMachine.Name`),
  polls: jsonata(`$polls`),
  stored: jsonata(`$summary.stored`),
  rejected: jsonata(`$summary.rejected`),
  failed: jsonata(`$summary.failed`),
  succeeded: jsonata(`$failure.error = '' ? 1 : 0`),
};
