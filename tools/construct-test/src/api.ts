import { Answers, keyOf } from './answers';
import type * as compiler from './compile-api';
import type { Api, Member } from './public-surface';

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
