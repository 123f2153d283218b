import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { runGuarded } from '@org/process/guarded-command';
import { isolated } from '@org/process/isolated-environment';
import { APP } from '../system/repository';

/** Folder of the handlers: each folder in it is one. */
export const HANDLERS = path.join(APP, 'src');

/** Names of the handlers. */
export function handlerNames(): string[] {
  return fs.readdirSync(HANDLERS).filter((name) => fs.existsSync(path.join(HANDLERS, name, 'app.py')));
}

/** The code of a handler as it is deployed. */
export interface HandlerCode {
  /** Hash of the asset, as templates name it. */
  readonly assetHash: string;
  readonly directory: string;
}

/**
 * Stages the code of a handler as synthesis does, wheels included.
 *
 * @param folder the handler's folder
 * @param outdir an empty directory for it
 * @throws Error as the synthesis does
 */
export async function stage(folder: string, outdir: string): Promise<HandlerCode> {
  // Not with the module: it takes a second, which the other commands need not wait for.
  const [{ pythonCode }, { App, Stack }] = await Promise.all([
    import('@org/auction-infra/python-code'),
    import('aws-cdk-lib/core'),
  ]);
  const stack = new Stack(new App({ outdir, analyticsReporting: false }), 'Code');
  const { s3Location } = pythonCode(folder).bind(stack);
  const assetHash = path.basename(s3Location!.objectKey, '.zip');
  return { assetHash, directory: path.join(outdir, `asset.${assetHash}`) };
}

/** Does something with a directory that is gone afterwards. */
export async function inTemporaryDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'handler-code-'));
  try {
    return await work(directory);
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * Compiles every Python file below a directory: what does not compile must not take the place of what runs.
 *
 * @param python an interpreter
 * @returns what is wrong, undefined when nothing is
 */
export async function problemIn(directory: string, python: string): Promise<string | undefined> {
  const command = ['-I', '-B', '-c', COMPILE, directory];
  const { code, output } = await runGuarded(python, command, { env: isolated() });
  return code === 0 ? undefined : output.trim();
}

const COMPILE = `
import pathlib, sys, traceback
root, failed = pathlib.Path(sys.argv[1]), False
for file in sorted(root.rglob("*.py")):
    name = str(file.relative_to(root))
    try:
        compile(file.read_bytes(), name, "exec")
    except (SyntaxError, ValueError):
        traceback.print_exc(limit=0)
        failed = True
sys.exit(failed)
`;
