// What `npm test` and .ci/run consist of. Each line is also an npm script of its own, see package.json.

const npm = (script, ...args) => ['npm', 'run', '--silent', script, ...(args.length > 0 ? ['--', ...args] : [])];

/** End-to-end tests of what the system is for; the others provoke what can go wrong. */
const SYSTEM_TESTS = ['dev-system', 'delivered-handlers', 'results-pipeline.test'];

/** @type {import('./run-suites.mjs').Suite[]} */
export const suites = [
  {
    name: 'unit',
    title: 'jest in every workspace',
    command: npm('test:unit', '--json', '--outputFile=REPORT'),
    counts: 'jest',
  },
  {
    name: 'python',
    title: 'the handlers, with pytest',
    command: npm('test:python', '--junitxml=REPORT'),
    counts: 'pytest',
  },
  {
    name: 'emulator',
    title: "the local AWS's patches, with pytest",
    command: npm('test:emulator', '--junitxml=REPORT'),
    counts: 'pytest',
  },
  {
    name: 'e2e',
    title: 'the system, deployed into the local AWS',
    command: npm('test:e2e', ...SYSTEM_TESTS, '--json', '--outputFile=REPORT'),
    counts: 'jest',
  },
  {
    name: 'e2e-faults',
    title: 'bursts, faults, repeated runs, failed starts, the first deployment',
    command: npm('test:e2e', `--testPathIgnorePatterns=${SYSTEM_TESTS.join('|')}`, '--json', '--outputFile=REPORT'),
    counts: 'jest',
    slow: true,
    environments: ['aws-cli'],
  },
  {
    name: 'packages',
    title: 'packed, installed elsewhere, their examples synthesized',
    command: npm('test:packages'),
    counts: 'totals',
    slow: true,
  },
  {
    name: 'typecheck',
    title: 'TypeScript sources, tests and examples',
    command: npm('typecheck'),
    counts: 'exit',
    slow: true,
  },
  { name: 'lint', title: 'eslint with the CDK rules', command: npm('lint'), counts: 'exit', slow: true },
  { name: 'layers', title: 'who may import whom', command: npm('lint:layers'), counts: 'exit', slow: true },
  { name: 'format', title: 'prettier and ruff format', command: npm('format:check'), counts: 'exit', slow: true },
  { name: 'lint-python', title: 'ruff', command: npm('lint:python'), counts: 'exit', slow: true },
  {
    name: 'lint-workflows',
    title: 'actionlint and zizmor',
    command: npm('lint:workflows'),
    counts: 'exit',
    slow: true,
  },
  {
    name: 'cfn-lint',
    title: 'cfn-lint over the synthesized templates',
    command: npm('lint:templates'),
    counts: 'exit',
    slow: true,
  },
  {
    name: 'roles',
    title: 'the reviewed table of every role matches the templates',
    command: npm('roles', '--check'),
    counts: 'exit',
    slow: true,
  },
  {
    name: 'delivery',
    title: 'the commands of the delivery pipeline, on a clean clone without credentials',
    command: npm('delivery-rehearsal'),
    counts: 'exit',
    slow: true,
  },
  {
    name: 'integ',
    title: 'snapshots, then deploy, assert, destroy',
    command: npm('integ'),
    counts: 'totals',
    slow: true,
  },
];
