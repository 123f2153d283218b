import type { Duration } from 'aws-cdk-lib/core';
import { attemptTimeout } from './batches';
import { longestCall, mostAttempts, POLL_RETRIES } from './retries';

/** History events that an execution may have (Step Functions service quotas). */
const EVENTS = 25_000;

/**
 * Events of the slowest poll: each attempt is scheduled, started and failed; the states Poll, PollAgain? and
 * WaitForResults are entered and left.
 */
const EVENTS_PER_POLL = 3 * mostAttempts(POLL_RETRIES) + 6;

/** Polls that have room even if every one of them fails with all its retries; a tenth is kept for everything else. */
export const MAX_POLLS = Math.floor((EVENTS * 0.9) / EVENTS_PER_POLL);

/** Longest time that one poll can take. */
export const longestPoll = (resultsTimeout: Duration): Duration =>
  longestCall(attemptTimeout(resultsTimeout), POLL_RETRIES);
