import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { SlackAlertingDeliveryOptions } from './delivery-options';

/** What a destination gets when it is attached to an alert topic. */
export interface AlertDestinationBindOptions {
  /**
   * The topic whose alerts the destination brings on. What subscribes to it has to filter by severity itself: the messages
   * have no attribute for it.
   */
  readonly alertTopic: sns.ITopic;

  /** For reports on the destination itself, such as that it cannot deliver. CloudWatch may publish to it. */
  readonly fallbackTopic: sns.ITopic;

  /**
   * Customer key for what the destination stores on the way. SNS may hand over to queues that are encrypted with it.
   *
   * @default - no customer key
   */
  readonly encryptionKey?: kms.IKey;

  /** How alerts travel: the options of the `SlackAlerting`, as they were given. What a destination cannot do it leaves out. */
  readonly delivery: SlackAlertingDeliveryOptions;
}

/**
 * Where alerts go: `SlackWebhook`, `AmazonQChat`, several of them, or a destination of your own, which extends this class.
 */
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

  /**
   * What is wrong with the destination's own props, reported together with the problems of `SlackAlerting` before anything is
   * created. Nothing unless a subclass says otherwise.
   *
   * @param name where the destination was given, with which each problem begins: `destination[1]`
   */
  public validate(name: string): string[] {
    void name;
    return [];
  }

  /**
   * Creates what the destination needs, and subscribes it to the topic.
   *
   * @param scope the `SlackAlerting`; ids have to be unique below it
   * @returns the constructs made; those that are a `Notifier` become its `notifiers`
   */
  public abstract bind(scope: Construct, options: AlertDestinationBindOptions): Construct[];
}

class AllDestinations extends AlertDestination {
  constructor(private readonly destinations: readonly AlertDestination[]) {
    super();
  }

  public override validate(name: string): string[] {
    return this.destinations.flatMap((destination, index) => destination.validate(`${name}[${index}]`));
  }

  public bind(scope: Construct, options: AlertDestinationBindOptions): Construct[] {
    return this.destinations.flatMap((destination) => destination.bind(scope, options));
  }
}
