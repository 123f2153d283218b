import * as path from 'node:path';

/** Folder of a handler's code: `app.py`, and `requirements.txt` where it has packages of its own. */
export function handlerDirectory(name: 'post_lambda' | 'lambda_a' | 'lambda_b'): string {
  return path.join(__dirname, '..', 'src', name);
}
