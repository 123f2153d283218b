/**
 * What the server and the page say to each other: JSON below `/api/`, and server-sent events. README.md lists the routes.
 *
 * Times are ISO 8601 in UTC with milliseconds, durations are milliseconds unless a name says otherwise.
 */
export * from './contract/common';
export * from './contract/events';
export * from './contract/faults';
export * from './contract/messages';
export * from './contract/orders';
export * from './contract/runs';
export * from './contract/system';
