export { Evaluator } from './asl/jsonata';
export type { Definition, Json } from './asl/types';
export { Engine } from './explorer/engine';
export { type Bound, type Exploration, explore, type Found } from './explorer/explore';
export type { Answer, Scenario, Subject } from './explorer/subject';
export type { Budget } from './explorer/world';
export { type Mutant, mutantsOf } from './mutants/generate';
export { Judge, type Pass, type Verdict } from './mutants/judge';
