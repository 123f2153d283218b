import type * as sns from 'aws-cdk-lib/aws-sns';
import type { StageConfig } from './config';

/** Properties of the stacks that work for the auction. */
export interface AuctionStackProps {
  /** Settings of the stage. */
  readonly config: StageConfig;
  /** Where failures are reported. */
  readonly alertTopic: sns.ITopic;
  /**
   * Account of the delivery pipeline, which tests the stage.
   *
   * @default - the stage's own account
   */
  readonly deliveryAccount?: string;
}
