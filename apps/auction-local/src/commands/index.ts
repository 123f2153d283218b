import type { Command } from '../command';
import { clock } from './clock';
import { deadLetters } from './dead-letters';
import { events } from './events';
import { faults } from './faults';
import { invoke } from './invoke';
import { logs } from './logs';
import { messages } from './messages';
import { orders } from './orders';
import { post } from './post';
import { results } from './results';
import { run } from './run';
import { start } from './start';
import { status } from './status';

/** Every command, by the name with which `tools/main.mjs` calls it; npm's name for it is in its `usage`. */
export const COMMANDS: Record<string, Command> = {
  start,
  post,
  run,
  orders,
  results,
  messages,
  logs,
  events,
  'dead-letters': deadLetters,
  status,
  faults,
  clock,
  invoke,
};
