import * as path from 'node:path';

/** Folder `src/<name>` of a handler's code: `app.py`, and `requirements.txt` where it has packages of its own. */
export function handlerDirectory(name: string): string {
  return path.join(__dirname, '..', 'src', name);
}
