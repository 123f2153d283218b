import type { IamDecision } from '@org/local-aws';
import type { Behaviour } from '../e2e/support/behaviours';

/** A behaviour, and how its failure shows. */
export interface MutantBehaviour extends Behaviour {
  /**
   * Statements that are left out as well: some things happen only when something else is denied.
   *
   * @default - none
   */
  readonly given?: (decision: IamDecision) => boolean;
  /**
   * How long it has still to happen once a call of it was denied, in milliseconds.
   *
   * @default 2,000
   */
  readonly graceMs?: number;
}
