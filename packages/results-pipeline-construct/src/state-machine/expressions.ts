import type { Duration } from 'aws-cdk-lib/core';
import { PAYLOAD_LIMIT } from './batches';

/**
 * Every JSONata expression of the state machine, in one place, so that the reference implementation can evaluate
 * them in unit tests. They hold to what AWS documents: JSONata 2.0, `$states` and assigned variables, a value in
 * every case (an undefined result fails the state).
 */

/** Marks a string of the definition as a JSONata expression. White space is folded to one line. */
export function jsonata(expression: string): string {
  return `{% ${expression.trim().replace(/\s+/g, ' ')} %}`;
}

/**
 * What went wrong, in words: a function's error is JSON with a stack trace, of which only the message is for people.
 * To be used within an expression that has assigned `$cause`.
 */
const REASON = String.raw`(
  $message := $match($cause, /"errorMessage": ?"((?:[^\\"]|\\.)*)"/);
  $exists($message) ? $replace($message[0].groups[0], '\\"', '"') : $cause
)`;

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

/** How the start of an execution becomes a run. Input: the execution's input. */
export const start = {
  /** True if the start brings its own orders; false asks the results function. */
  bringsOrders: jsonata(
    `$exists($states.input.runId) or $exists($states.input.runDate) or $exists($states.input.orders)`,
  ),

  /** The run's id, fixed for all repeats: the first execution's name. */
  runId: jsonata(`$exists($states.input.runId) ? $states.input.runId : $states.context.Execution.Name`),

  /** The run's date (UTC, yyyy-mm-dd), fixed for all repeats: the day on which the first execution started. */
  runDate: jsonata(
    `$exists($states.input.runDate) ? $states.input.runDate : $substring($states.context.Execution.StartTime, 0, 10)`,
  ),

  /** One lease for everything that polls; runs that bring their orders exclude only themselves. */
  leaseKey: jsonata(`$exists($states.input.orders) ? 'run#' & $string($states.input.runId) : 'poll'`),

  noFailure: jsonata(`{'error': '', 'cause': ''}`),

  /** Input is an object that brings nothing, or all three of a valid run id, a date and a list of orders. */
  isInvalid: jsonata(`(
    $in := $states.input;
    $idOk := $type($in.runId) = 'string' ? $contains($in.runId, /^[A-Za-z0-9_.@+=()!-]{1,80}$/) : false;
    $dateOk := $type($in.runDate) = 'string' ? $contains($in.runDate, /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/) : false;
    $not($type($in) = 'object' and ($bringsOrders ? ($idOk and $dateOk and $type($in.orders) = 'array') : true))
  )`),
};

/** The lease in DynamoDB. */
export const lease = {
  /** The execution that wants the lease. */
  self: jsonata(`$states.context.Execution.Id`),

  /** Epoch second at which DynamoDB may clear away a lease that nobody released, `seconds` from now. */
  expiresAt: (seconds: number) => jsonata(`$string($floor($millis() / 1000) + ${seconds})`),

  /** Execution that holds the lease, or '' if it has just been released. */
  owner: jsonata(`$exists($states.result.Item.owner.S) ? $states.result.Item.owner.S : ''`),

  isReleased: jsonata(`$leaseOwner = ''`),
  isOwnerRunning: jsonata(`$ownerStatus = 'RUNNING'`),

  /** Output of an execution that did nothing because another one is at it. */
  skipped: {
    skipped: true,
    reason: jsonata(`'another run was under way' & ($leaseOwner = '' ? '' : ': ' & $leaseOwner)`),
  },
};

/** Asking the results function. */
export const poll = {
  count: jsonata(`$polls + 1`),
  answer: jsonata(`$states.result.Payload`),

  /** Anything but {results: false} or {results: true, orders: [...]}. */
  isMalformed: jsonata(`(
    $in := $states.input;
    $not($type($in) = 'object' and $type($in.results) = 'boolean'
      and ($in.results = true ? $type($in.orders) = 'array' : true))
  )`),
  malformedCause: jsonata(`'the answer was ' & $substring($string($states.input), 0, 300)`),
  isReady: jsonata(`$states.input.results = true`),
  isReadyAndEmpty: jsonata(`$states.input.results = true and $count($states.input.orders) = 0`),
  isBudgetSpent: (maxPolls: number) => jsonata(`$polls >= ${maxPolls}`),
  notReadyCause: jsonata(`'not ready after ' & $string($polls) & ' polls'`),
};

/** The orders of a run, on their way into batches. */
export const orders = {
  areBrought: jsonata(`$bringsOrders`),
  areBroughtButNone: jsonata(`$bringsOrders and $count($states.input.orders) = 0`),

  /** Input of the map: exactly what repeats this run, so that a failed one can be read from its history. */
  run: {
    runId: jsonata(`$runId`),
    runDate: jsonata(`$runDate`),
    orders: jsonata(`$states.input.orders`),
  },

  /** Characters that one problem may take, so that the result of all batches fits into 256 KiB. */
  problemLength: (batchSize: number) =>
    jsonata(`(
      $batches := $max([1, $ceil($count($states.input.orders) / ${batchSize})]);
      $room := $floor((${PAYLOAD_LIMIT} / $batches - ${BATCH_RESULT}) / ${PROBLEMS_PER_BATCH * CHARACTER});
      $max([0, $min([${LONGEST_PROBLEM}, $room])])
    )`),

  all: jsonata(`$states.input.orders`),

  /** What travels with one order: a child execution cannot read the variables of its parent. */
  item: {
    index: jsonata(`$states.context.Map.Item.Index`),
    order: jsonata(`$states.context.Map.Item.Value`),
    runId: jsonata(`$runId`),
    runDate: jsonata(`$runDate`),
    problemLength: jsonata(`$problemLength`),
  },

  ofBatch: jsonata(`$states.input.Items`),

  /** Whether an order may still start in this batch, `latest` after the child execution did. */
  isInTime: (latest: Duration) =>
    jsonata(`$millis() - $toMillis($states.context.Execution.StartTime) <= ${latest.toMilliseconds()}`),

  /** Result of an order whose turn came too late. */
  notTried: jsonata(`{'outcome': 'failed', 'problem': $substring('#' & $string($states.input.index)
    & ' failed (NotTried) the orders before it took too long', 0, $states.input.problemLength)}`),

  order: jsonata(`$states.input.order`),

  /** Lambda client context: base64 of JSON; a Python handler reads it as context.client_context.custom. */
  clientContext: jsonata(`$base64encode($string({'custom':
    {'runId': $states.input.runId, 'runDate': $states.input.runDate, 'index': $states.input.index}}))`),

  /** Result of an order that was not stored. */
  problem: (outcome: 'rejected' | 'failed') =>
    jsonata(`(
      $cause := $string($states.errorOutput.Cause);
      $reason := ${REASON};
      {'outcome': '${outcome}', 'problem': $substring('#' & $string($states.input.index) & ' ${outcome} ('
        & $states.errorOutput.Error & ') ' & $string($states.input.order) & ' ' & $reason,
        0, $states.input.problemLength)}
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
    $substring($string($states.errorOutput.Error) & ': ' & ${REASON}, 0, 400)
  )`),

  /** When the alert cannot be sent: why, and what it would have told. */
  alertFailedCause:
    jsonata(`$substring($string($states.errorOutput.Error) & ': ' & $string($states.errorOutput.Cause), 0, 300)
    & ($failure.error = '' ? '' : '; the run had failed with ' & $failure.error & ': ' & $failure.cause)`),

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

/** The alert: Amazon Q Developer's custom notification, as a string. One message per run. */
export const alertMessage = jsonata(`(
  $ok := $failure.error = '';
  $id := $states.context.Execution.Id;
  $region := $split($id, ':')[3];
  $title := $ok
    ? 'Results pipeline: ' & $string($summary.rejected) & ' of ' & $string($summary.total) & ' orders rejected'
    : $failure.title;
  $counts := $summary.total = 0 ? '' : $string($summary.stored) & ' stored, ' & $string($summary.rejected)
    & ' rejected, ' & $string($summary.failed) & ' failed of ' & $string($summary.total) & ' orders';
  $why := $ok ? '' : $failure.error & ': ' & $failure.cause;
  $listed := $join($summary.problems.('\\n- \`' & $replace($, '\`', "'") & '\`'));
  $more := $summary.rejected + $summary.failed - $count($summary.problems);
  $string({
    'version': '1.0',
    'source': 'custom',
    'content': {
      'textType': 'client-markdown',
      'title': $title,
      'description': $why & ($why != '' and $counts != '' ? '\\n' : '') & $counts & $listed
        & ($more > 0 ? '\\n- and ' & $string($more) & ' more' : ''),
      'nextSteps': $append($ok ? 'Rejected orders are not stored and not retried.' : $failure.nextStep,
        'Open the execution: https://' & $region & '.console.aws.amazon.com/states/home?region=' & $region
        & '#/v2/executions/details/' & $id),
      'keywords': ['results-pipeline']
    },
    'metadata': {
      'threadId': $id,
      'summary': $title,
      'eventType': $ok ? 'OrdersRejected' : 'ResultsPipelineFailed',
      'relatedResources': [$id],
      'additionalContext': {
        'severity': $ok ? 'warning' : 'critical',
        'runId': $string($runId),
        'runDate': $string($runDate)
      }
    }
  })
)`);
