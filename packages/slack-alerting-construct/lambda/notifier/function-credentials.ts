/**
 * Takes the place of the SDK's chain of credential sources in the bundle (see `scripts/bundle.mjs`): a Lambda function has
 * its credentials in its environment, so profiles, SSO, the metadata service and all they bring along are left out.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
