const { constants } = require('node:os');

/** @type {NodeJS.Signals[]} Signals that ask a process to end. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * 128 + number of the signal, as a shell reports it.
 *
 * @param {NodeJS.Signals} signal
 */
const exitCodeOf = (signal) => 128 + constants.signals[signal];

module.exports = { exitCodeOf, SIGNALS };
