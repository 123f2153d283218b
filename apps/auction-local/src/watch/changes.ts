import * as path from 'node:path';
import { HANDLERS } from '../handlers/handler-code';
import { REPOSITORY } from '../system/repository';

/** What saved files ask for. */
export interface Work {
  /** Folders of the handlers whose code has changed, relative to {@link HANDLERS}. */
  readonly handlers: readonly string[];
  /** Folders of the packages whose own functions have to be bundled again. */
  readonly bundles: readonly string[];
  /** Whether something has changed that the templates depend on. */
  readonly stacks: boolean;
}

/** Files that no function and no template depends on: caches, and what editors leave while they save. */
const IGNORED = [
  /(^|\/)(node_modules|__pycache__|\.pytest_cache|dist|cdk\.out|\.git)(\/|$)/,
  /\.py[co]$/,
  /~$/,
  /\.sw[a-z]$/,
  /(^|\/)\.#/,
  /(^|\/)#.*#$/,
  /(^|\/)4913$/,
  /\.tmp$/,
];

/** Whether a path is of no interest. */
export function isIgnored(file: string): boolean {
  const relative = path.relative(REPOSITORY, file).split(path.sep).join('/');
  return IGNORED.some((pattern) => pattern.test(relative));
}

/** What a set of changed files, with absolute paths, asks for. */
export function workFor(files: Iterable<string>): Work {
  const handlers = new Set<string>();
  const bundles = new Set<string>();
  let stacks = false;
  for (const file of files) {
    const [handler, ...inHandler] = path.relative(HANDLERS, file).split(path.sep);
    const [folder, name, part] = path.relative(REPOSITORY, file).split(path.sep);
    if (handler !== '..' && inHandler.length > 0) handlers.add(handler);
    else if (folder === 'packages' && part === 'lambda') bundles.add(path.join(folder, name));
    else stacks = true;
  }
  return { handlers: [...handlers].sort(), bundles: [...bundles].sort(), stacks };
}
