import * as path from 'node:path';

/** Root of the repository. */
export const REPOSITORY = path.resolve(__dirname, '..', '..', '..', '..');

/** The CDK app; its cdk.json holds the feature flags with which stacks are synthesized here. */
export const APP = path.join(REPOSITORY, 'apps', 'auction-infra');
