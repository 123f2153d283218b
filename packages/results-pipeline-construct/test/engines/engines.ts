/** The JSONata engines that can be had. Step Functions has one of its own, which nobody can run: what all agree on is likeliest. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import reference from 'jsonata';
import newest from 'jsonata-newest';

/** An expression in `{% %}`, and the variables that it sees. */
export interface Case {
  readonly expression: string;
  readonly bindings: Record<string, unknown>;
}

/** The value, or the error that the engine raised. */
export type Answer = { readonly value: unknown } | { readonly error: string };

export interface Engine {
  readonly name: string;
  /** What is missing on this machine, if anything is. */
  readonly missing?: string;
  evaluate(cases: Case[]): Promise<Answer[]>;
}

const root = path.join(__dirname, '..', '..', '..', '..');
const sourceOf = ({ expression }: Case): string => /^\{%([\s\S]*)%\}$/.exec(expression)![1];

const inProcess = (name: string, parse: typeof reference): Engine => {
  const parsed = new Map<string, reference.Expression>();
  return {
    name,
    evaluate: (cases) =>
      Promise.all(
        cases.map(async (one): Promise<Answer> => {
          const source = sourceOf(one);
          try {
            if (!parsed.has(source)) parsed.set(source, parse(source));
            const value = await parsed.get(source)!.evaluate(undefined, one.bindings);
            return { value: value === undefined ? undefined : JSON.parse(JSON.stringify(value)) };
          } catch (error) {
            return { error: String((error as Error).message) };
          }
        }),
      ),
  };
};

/** Runs a program that reads a JSON array [expression, bindings] a line and writes [value] or [null, error] a line. */
function program(command: string, args: string[], cases: Case[]): Answer[] {
  const ascii = (text: string) =>
    text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const input = cases.map((one) => ascii(JSON.stringify([sourceOf(one), one.bindings]))).join('\n');
  const { stdout, stderr, status } = spawnSync(command, args, { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as [unknown, string?])
    .map(([value, error]) => (error === undefined ? { value } : { error }));
}

const has = (command: string, flag: string): boolean => spawnSync(command, [flag]).status === 0;

const python = path.join(root, 'tools', 'local-aws', '.venv', 'bin', 'python');
const jars = path.join(root, 'node_modules', '.cache', 'jsonata-java');

/** Maven fetches the jar (250 KB) once. */
function withoutJava(): string | undefined {
  if (!has('java', '--version')) return 'a JDK';
  if (fs.existsSync(jars) && fs.readdirSync(jars).length > 0) return undefined;
  if (!has('mvn', '--version')) return 'Maven';
  const pom = path.join(__dirname, 'pom.xml');
  const fetched = spawnSync('mvn', [
    '-B',
    '-q',
    '-f',
    pom,
    'dependency:copy-dependencies',
    `-DoutputDirectory=${jars}`,
  ]);
  return fetched.status === 0 ? undefined : 'Maven Central';
}

export const ENGINES: [Engine, ...Engine[]] = [
  inProcess('jsonata 2.0.6 (JavaScript), the version that Step Functions names', reference),
  inProcess('jsonata 2.2.2 (JavaScript)', newest as unknown as typeof reference),
  {
    name: 'jsonata-python',
    missing: fs.existsSync(python) ? undefined : 'the Python of tools/local-aws',
    evaluate: (cases) => Promise.resolve(program(python, [path.join(__dirname, 'evaluate.py')], cases)),
  },
  {
    name: 'com.dashjoin:jsonata (Java)',
    missing: withoutJava(),
    evaluate: (cases) =>
      Promise.resolve(program('java', ['-cp', `${jars}/*`, path.join(__dirname, 'Evaluate.java')], cases)),
  },
];
