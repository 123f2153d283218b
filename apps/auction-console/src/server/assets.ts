import * as fs from 'node:fs';
import * as path from 'node:path';

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** A file of the page. */
export interface Asset {
  readonly type: string;
  readonly content: Buffer;
}

/** The files of the page, by the path below which they are asked for; `/` is index.html. Nothing outside of the folder is read. */
export function readAsset(directory: string, url: string): Asset | undefined {
  const wanted = url === '/' ? 'index.html' : url.slice(1);
  const files = fs.existsSync(directory) ? fs.readdirSync(directory, { recursive: true, encoding: 'utf8' }) : [];
  const type = TYPES[path.extname(wanted)];
  if (!files.includes(wanted) || type === undefined) return undefined;
  return { type, content: fs.readFileSync(path.join(directory, wanted)) };
}
