// What `npm test` and .ci/run consist of. Each line is also an npm script of its own, see package.json.

const npm = (script, ...args) => ['npm', 'run', '--silent', script, ...(args.length > 0 ? ['--', ...args] : [])];

/** End-to-end tests of what the system is for; the others provoke what can go wrong. */
const SYSTEM_TESTS = ['dev-system', 'delivered-handlers', 'results-pipeline.test'];

/** Workspaces that reach nothing of what is deployed, and partly need the local AWS, which a build does not install. */
const NOT_DEPLOYED = ['auction-console', 'auction-local', 'gates', 'local-aws', 'process', 'setup'];

/**
 * The one list of what has to pass: `npm test` and .ci/run run it, `npm test -- --list --json` hands its jobs to ci.yml, and
 * `npm test -- --for delivery` runs its part in the build of the delivery pipeline.
 *
 * They start in this order: those that take longest come first, so that all lanes end at about the same time.
 *
 * @type {import('./run-suites.mjs').Suite[]}
 */
export const suites = [
  {
    name: 'unit',
    title: 'jest in every workspace',
    command: npm('test:unit', '--json', '--outputFile=REPORT'),
    counts: 'jest',
    environments: ['local-aws'],
    plain: ['--maxWorkers=2'], // it takes longest, and what runs beside it mostly waits
    delivery: ['--ignoreProjects', ...NOT_DEPLOYED],
  },
  {
    name: 'e2e',
    title: 'the system, deployed into the local AWS',
    command: npm('test:e2e', ...SYSTEM_TESTS, '--json', '--outputFile=REPORT'),
    counts: 'jest',
    environments: ['local-aws'],
    job: 'end to end',
  },
  {
    name: 'emulator',
    title: "the local AWS's patches, with pytest",
    command: npm('test:emulator', '--junitxml=REPORT'),
    counts: 'pytest',
    environments: ['local-aws'],
  },
  {
    name: 'python',
    title: 'the handlers, with pytest',
    command: npm('test:python', '--junitxml=REPORT'),
    counts: 'pytest',
    delivery: [],
  },
  {
    name: 'e2e-faults',
    title: 'bursts, faults, repeated runs, failed starts, the first deployment',
    command: npm('test:e2e', `--testPathIgnorePatterns=${SYSTEM_TESTS.join('|')}`, '--json', '--outputFile=REPORT'),
    counts: 'jest',
    slow: true,
    alone: true,
    environments: ['local-aws', 'aws-cli'],
    job: 'end to end',
  },
  {
    name: 'console',
    title: 'the console of the local system, in a browser',
    command: npm('test:console', '--json', '--outputFile=REPORT'),
    counts: 'jest',
    slow: true,
    environments: ['local-aws'],
    job: 'console',
  },
  {
    name: 'packages',
    title: 'packed, installed elsewhere, their examples synthesized',
    command: npm('test:packages'),
    counts: 'totals',
    slow: true,
    alone: true, // builds into the packages
    job: 'repository',
  },
  {
    name: 'typecheck',
    title: 'TypeScript sources, tests and examples',
    command: npm('typecheck'),
    counts: 'exit',
    slow: true,
    job: 'repository',
  },
  {
    name: 'lint',
    title: 'eslint with the CDK rules',
    command: npm('lint'),
    counts: 'exit',
    slow: true,
    job: 'repository',
    delivery: [],
  },
  {
    name: 'layers',
    title: 'who may import whom',
    command: npm('lint:layers'),
    counts: 'exit',
    slow: true,
    job: 'repository',
  },
  {
    name: 'format',
    title: 'prettier and ruff format',
    command: npm('format:check'),
    counts: 'exit',
    slow: true,
    job: 'repository',
  },
  { name: 'lint-python', title: 'ruff', command: npm('lint:python'), counts: 'exit', slow: true, job: 'repository' },
  {
    name: 'lint-workflows',
    title: 'actionlint and zizmor',
    command: npm('lint:workflows'),
    counts: 'exit',
    slow: true,
    job: 'repository',
  },
  {
    name: 'cfn-lint',
    title: 'cfn-lint over the synthesized templates',
    command: npm('lint:templates'),
    counts: 'exit',
    slow: true,
    job: 'repository',
  },
  {
    name: 'roles',
    title: 'the reviewed table of every role matches the templates',
    command: npm('roles', '--check'),
    counts: 'exit',
    slow: true,
    job: 'repository',
  },
  {
    name: 'api',
    title: "the committed reports of the packages' public surface are right",
    command: npm('api', '--check'),
    counts: 'exit',
    slow: true,
    alone: true, // builds into the packages
    job: 'repository',
  },
  {
    name: 'jsii',
    title: 'the public surface of every package, as Python and Java would have it',
    command: npm('check:jsii'),
    counts: 'totals',
    slow: true,
    job: 'repository',
  },
  {
    name: 'reference',
    title: 'reference pages from the docstrings, without a warning',
    command: npm('docs:api'),
    counts: 'exit',
    slow: true,
    job: 'repository',
  },
  {
    name: 'iam',
    title: 'the figures of what roles may do and what they do match templates and recording',
    command: npm('iam', '--check'),
    counts: 'exit',
    slow: true,
    job: 'repository',
  },
  {
    name: 'delivery',
    title: 'the commands of the delivery pipeline, on a clean clone without credentials',
    command: npm('delivery-rehearsal'),
    counts: 'exit',
    slow: true,
    alone: true,
    job: 'delivery',
  },
  {
    name: 'release',
    title: 'releases on a throw-away clone, against a registry on this machine',
    command: npm('release-rehearsal'),
    counts: 'totals',
    slow: true,
    job: 'release',
  },
  {
    name: 'integ',
    title: 'snapshots, then deploy, assert, destroy',
    command: npm('integ'),
    counts: 'totals',
    slow: true,
    alone: true, // writes into the packages' snapshots meanwhile
    environments: ['local-aws'],
  },
];
