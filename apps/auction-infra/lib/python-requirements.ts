import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** What a handler's requirements.txt asks for, with everything that it includes. */
export interface Requirements {
  /** Lines for pip: one requirement or option each, local files by absolute path. Without `-r` and `-c`. */
  readonly lines: readonly string[];
  /** Lines of all constraint files, likewise. */
  readonly constraints: readonly string[];
  /** The same without this machine's paths, local files by their content: equal means an equal installation. */
  readonly fingerprint: readonly string[];
  /** Absolute paths of the files that were read, and of the local wheels. */
  readonly files: readonly string[];
}

/** Packages that the Python runtimes of Lambda contain. Named without a version, they are not bundled. */
const IN_THE_RUNTIME = new Set(['boto3', 'botocore']);

const INCLUDE = /^(-r|--requirement|-c|--constraint)(?:\s*=\s*|\s*)(\S.*)$/;
const FIND_LINKS = /^(?:-f|--find-links)(?:\s*=\s*|\s+)(\S+)$/;
const EDITABLE = /^(-e\b|--editable\b)/;
const VERSION_CONTROL = /(^|[\s@])(git|hg|svn|bzr)\+/;
/** The place of a requirement that has one: `./vendor/x.whl`, `x @ file:vendor/x.whl`, `https://.../x.whl`. */
const PLACE = /^(?:[\w.[\],-]+\s*@\s*)?([^\s[]*[/\\][^\s[]*|[^\s[]+\.(?:whl|zip|tar\.gz|tgz))/;

/**
 * Reads `requirements.txt` of a folder as pip does: comments, continued lines, `-r`, `-c`, `--find-links`, hashes and
 * local wheels, each relative to the file that names it (local wheels to the folder, as with pip run in it).
 *
 * @returns undefined when there is no such file, or no package in it that has to be bundled
 * @throws when an included file or wheel does not exist, or a requirement is editable, from version control, or no wheel
 */
export function readRequirements(handlerDir: string): Requirements | undefined {
  const reader = new Reader(handlerDir);
  const file = path.join(handlerDir, 'requirements.txt');
  if (!fs.existsSync(file)) {
    return undefined;
  }
  reader.read(file, reader.lines);
  return reader.lines.some((line) => !line.startsWith('-')) ? reader : undefined;
}

class Reader implements Requirements {
  public readonly lines: string[] = [];
  public readonly constraints: string[] = [];
  public readonly fingerprint: string[] = [];
  public readonly files: string[] = [];

  constructor(private readonly handlerDir: string) {}

  public read(file: string, into: string[]): void {
    if (this.files.includes(file)) {
      return;
    }
    this.files.push(file);
    for (const { text, number } of logicalLines(fs.readFileSync(file, 'utf8'))) {
      const fail = (problem: string): never => {
        throw new Error(`${file}:${number}: ${text}: ${problem}`);
      };
      this.add(text, file, into, fail);
    }
  }

  private add(text: string, file: string, into: string[], fail: (problem: string) => never): void {
    const include = INCLUDE.exec(text);
    if (include) {
      const included = path.resolve(path.dirname(file), include[2]);
      if (!fs.existsSync(included)) {
        fail(`there is no file ${included}`);
      }
      this.read(included, include[1].includes('r') && !include[1].includes('c') ? this.lines : this.constraints);
      return;
    }
    if (EDITABLE.test(text)) {
      fail('an editable requirement is a folder of this machine; build a wheel of it and name that');
    }
    if (VERSION_CONTROL.test(text)) {
      fail('a requirement from version control has to be built; build a wheel of it and name that');
    }
    const links = FIND_LINKS.exec(text);
    const folder = links && path.resolve(path.dirname(file), links[1]);
    if (folder && fs.existsSync(folder)) {
      const wheels = fs.statSync(folder).isDirectory()
        ? fs.readdirSync(folder).map((name) => path.join(folder, name))
        : [];
      this.push(into, `--find-links ${folder}`, `--find-links ${wheels.map((wheel) => this.contentOf(wheel)).join()}`);
      return;
    }
    const place = text.startsWith('-') ? undefined : PLACE.exec(text)?.[1];
    if (place) {
      this.addPlace(text, place, into, fail);
    } else if (!IN_THE_RUNTIME.has(text.toLowerCase())) {
      this.push(into, text, text);
    }
  }

  /** Adds a requirement that says where it is: a wheel at a URL, or a wheel on this machine. */
  private addPlace(text: string, place: string, into: string[], fail: (problem: string) => never): void {
    const isUrl = /^https?:/.test(place);
    if (!/\.whl(#.*)?$/.test(place)) {
      fail('only wheels can be bundled, whatever machine this is; build a wheel (.whl) of it and name that');
    }
    if (isUrl) {
      this.push(into, text, text);
      return;
    }
    const wheel = path.resolve(this.handlerDir, place.replace(/^file:(\/\/(?=\/))?/, ''));
    if (!fs.existsSync(wheel)) {
      fail(`there is no file ${wheel}`);
    }
    const start = text.indexOf(place);
    const around = (middle: string) => text.slice(0, start) + middle + text.slice(start + place.length);
    const isNamed = start > 0;
    this.push(into, around(isNamed ? `file://${wheel}` : wheel), around(this.contentOf(wheel)));
  }

  private push(into: string[], line: string, fingerprint: string): void {
    into.push(line);
    this.fingerprint.push(`${into === this.lines ? '' : 'constraint '}${fingerprint}`);
  }

  /** Name and content of a local file, which becomes one of `files`. */
  private contentOf(file: string): string {
    this.files.push(file);
    return `${path.basename(file)}@${createHash('sha256').update(fs.readFileSync(file)).digest('hex')}`;
  }
}

/** Lines without comments, continued lines as one, by the number of their first. */
function* logicalLines(content: string): Generator<{ text: string; number: number }> {
  let text = '';
  let first = 0;
  for (const [index, line] of `${content}\n`.split(/\r?\n/).entries()) {
    first = text === '' ? index + 1 : first;
    text += line.replace(/(^|\s)#.*$/, '');
    if (text.endsWith('\\')) {
      text = `${text.slice(0, -1)} `;
      continue;
    }
    const whole = text.replace(/\s+/g, ' ').trim();
    if (whole !== '') {
      yield { text: whole, number: first };
    }
    text = '';
  }
}
