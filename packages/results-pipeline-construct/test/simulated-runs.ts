/** Answers of the results function to whole runs. */
import { StateError } from './interpreter';
import { lambdaError } from './recorded';
import { definitionOf, type Optional, templateOf } from './stack';

export const define = (props: Optional = {}) =>
  definitionOf(templateOf((_, topic) => ({ alertTopic: topic, ...props })));

export const notReady = { results: false };
export const ready = { results: true, orders: [{ order: 'accepted' }] };
export const broken = new StateError('RuntimeError', lambdaError('RuntimeError', 'out of order').Cause);
