/**
 * Names on which several parts agree: the stacks, the smoke test, the operator's commands and the local system. Plain strings,
 * so that a bundle or a command that needs one does not load the CDK.
 */

/** Everything runs here. */
export const REGION = 'eu-west-1';

/** Stack with the delivery pipeline. Roles that its builds take on recognise them by it. */
export const DELIVERY_STACK = 'Delivery';

/** Secret whose value is the URL of the Slack webhook. */
export const WEBHOOK_SECRET = 'auction/slack-webhook';

/** Where results lie in their bucket: `<prefix><run date>/<run id>/`. */
export const RESULTS_PREFIX = 'orders/';

/** What every id that a smoke test makes begins with. Its role may touch nothing else. */
export const SMOKE_TEST_PREFIX = 'smoke-';
