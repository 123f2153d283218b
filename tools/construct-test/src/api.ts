import { Answers, keyOf } from './answers';
import type * as compiler from './compile-api';

/** One member of a struct, or one public member of the class. */
export interface Member {
  readonly name: string;
  /** Its type as it is written in a message of the compiler, without `undefined`. */
  readonly type: string;
  readonly optional: boolean;
  /** Text of its docstring. */
  readonly summary: string;
  /** Text of `@default`; undefined if there is none. */
  readonly default?: string;
  readonly kind: 'property' | 'method';
  /** Members of its own type, if that is an interface of ours or of aws-cdk-lib. */
  readonly members: () => Member[];
  /** Whether its type is declared in the package itself. */
  readonly isOurs: boolean;
}

/** What a package offers to its users, read from its sources by the compiler. */
export interface Api {
  /** Name of the construct. */
  readonly className: string;
  /** Props of the construct. */
  readonly props: Member[];
  /** Public members of the construct that it does not inherit. */
  readonly members: Member[];
  /** Names of all exports, with the members of those that are interfaces or classes. */
  readonly exports: ReadonlyMap<string, Member[]>;
}

/**
 * Reads the API of the package in a folder. What was asked before of the same sources, with the same libraries, is not compiled
 * again, but read from `node_modules/.cache`.
 */
export function readApi(directory: string, className: string): Api {
  const answers = new Answers(keyOf(directory, className));
  let compiled: compiler.Compiled | undefined;
  const compile = (): Api => {
    compiled ??= loadCompiler().compileApi(directory, className);
    if (!compiled.isSelfContained) answers.keepNothing();
    return compiled.api;
  };
  const list = (question: string, ask: () => readonly Member[]): Member[] =>
    answers
      .to(question, () => ask().map(({ members: _, ...plain }) => plain))
      .map((plain) => ({
        ...plain,
        members: () =>
          list(`${question}.${plain.name}`, () =>
            ask()
              .find(({ name }) => name === plain.name)!
              .members(),
          ),
      }));
  return {
    className,
    props: list('props', () => compile().props),
    members: list('members', () => compile().members),
    exports: new Map(
      answers
        .to('exports', () => [...compile().exports.keys()])
        .map((name) => [name, list(`exports.${name}`, () => compile().exports.get(name)!)]),
    ),
  };
}

/** The compiler is large: it is loaded when there is something to compile. */
function loadCompiler(): typeof compiler {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it always
  return require('./compile-api');
}
