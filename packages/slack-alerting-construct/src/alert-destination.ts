import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { DeliveryOptions } from './delivery-options';

/** What a destination gets when it is attached to an alert topic. */
export interface AlertDestinationBindOptions {
  readonly topic: sns.ITopic;
  /** Receives what a destination has to say about itself: that it cannot deliver. */
  readonly fallbackTopic: sns.ITopic;
  /** @default - no customer key */
  readonly encryptionKey?: kms.IKey;
  readonly delivery: DeliveryOptions;
}

/** Where alerts go: `SlackWebhook`, `AmazonQChat`, or several of them. */
export abstract class AlertDestination {
  /**
   * Several destinations, each of which gets every alert of the severities that it wants.
   *
   * @throws Error when none is given.
   */
  public static all(...destinations: AlertDestination[]): AlertDestination {
    if (destinations.length === 0) {
      throw new Error('AlertDestination.all: at least one destination is needed');
    }
    return new AllDestinations(destinations);
  }

  /** Creates what the destination needs within `scope`, subscribed to the topic. Returns the constructs made. */
  public abstract bind(scope: Construct, options: AlertDestinationBindOptions): Construct[];
}

class AllDestinations extends AlertDestination {
  public constructor(private readonly destinations: readonly AlertDestination[]) {
    super();
  }

  public bind(scope: Construct, options: AlertDestinationBindOptions): Construct[] {
    return this.destinations.flatMap((destination) => destination.bind(scope, options));
  }
}
