import type { Config } from '../config';
import { count } from '../log';
import type { Recent } from './deduplication';
import type { Queue } from './queue';
import type { Post } from './slack';
import type { WebhookUrl } from './webhook-url';

/** Everything outside that a delivery touches. */
export interface Dependencies {
  readonly config: Config;
  readonly url: WebhookUrl;
  readonly post: Post;
  readonly queue: Queue;
  /** Events that were delivered lately. */
  readonly recent: Recent;
  /** Waits until the next message may be sent. */
  readonly pace: () => Promise<void>;
  /** Milliseconds until the runtime ends this invocation. */
  readonly timeLeft: () => number;
}

/** Writes counts as metrics of this notifier. */
export function emit({ config }: Dependencies, counts: Parameters<typeof count>[2]): void {
  count(config.metricNamespace, config.notifierName, counts);
}
