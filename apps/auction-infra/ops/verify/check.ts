import type { Deployment } from './deployment';
import type { Inbox } from './inbox';

/** What a check has to work with. */
export interface CheckContext {
  readonly deployment: Deployment;
  readonly inbox: Inbox;
  /** Begins every id that the checks make. */
  readonly id: string;
  /** Epoch milliseconds at which the check gives up. */
  readonly deadline: number;
}

/** Something that is seen on the deployed stage. */
export interface Check {
  readonly title: string;
  /** Looks, cleans up, and returns what was seen; throws an Error that says what was seen instead. */
  readonly run: (context: CheckContext) => Promise<string>;
}
