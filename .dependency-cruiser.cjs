// Who may import whom: apps stand on packages and tools, nothing below imports what is above it, and nothing goes round in
// a circle. tools/gates/test/layers.test.ts has a bad case of each rule.

const path = require('node:path');

/** @type {(name: string, comment: string, from: string, to: string, more?: object) => object} */
const forbidden = (name, comment, from, to, more = {}) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: to, ...more },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circle',
      comment: 'What two files need of each other belongs in a file below both.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    forbidden(
      'packages-stand-alone',
      'A package is published alone: it knows no app, no tool and no other package.',
      '^packages/([^/]+)/(src|lambda)/',
      '^(apps|tools|packages)/',
      { pathNot: '^packages/$1/' },
    ),
    forbidden('packages-below-apps', 'An app composes packages, not the reverse.', '^packages/', '^apps/'),
    forbidden(
      'tools-below',
      'A tool serves packages and apps, so it knows none of them.',
      '^tools/',
      '^(apps|packages)/',
    ),
    forbidden(
      'process-at-the-bottom',
      'The set-up runs before anything is installed: it stands on plain Node.',
      '^tools/process/src/',
      '.',
      { pathNot: '^tools/process/src/', dependencyTypesNot: ['core'] },
    ),
    forbidden(
      'setup-before-install',
      'The set-up runs before anything is installed: it stands on plain Node and tools/process.',
      '^tools/setup/src/',
      '.',
      { pathNot: '^tools/(setup|process)/src/', dependencyTypesNot: ['core'] },
    ),
    forbidden(
      'gates-on-top',
      'The gates start everything, so that nothing can stand on them.',
      '^(apps|packages|tools/(?!gates/)[^/]+)/',
      '^tools/gates/',
    ),
    forbidden(
      'infra-below-local',
      'What is deployed does not know how it is tried out.',
      '^apps/auction-infra/',
      '^(apps/auction-local|tools/local-aws)/',
      // The table of AWS's documents, with which a test compares the templates. Nothing of it is deployed.
      { pathNot: '^tools/local-aws/emulator/iam/service_conditions[.]json$' },
    ),
    forbidden(
      'console-below-local',
      'The console is started by the local system and gets from it, as parameters, all that it shows.',
      '^apps/auction-console/src/',
      '^(apps/(?!auction-console/)|tools/local-aws/)',
    ),
    forbidden(
      'page-by-contract',
      'The page runs in a browser: what it shares with the server is in src/contract.',
      '^apps/auction-console/src/page/',
      '^apps/auction-console/src/server/',
    ),
    forbidden(
      'local-aws-can-be-packed',
      'The local AWS is installed elsewhere too: it imports other workspaces by their names.',
      '^tools/local-aws/src/',
      '^(?!tools/local-aws/|node_modules/)',
      { dependencyTypes: ['local'] },
    ),
  ],
  options: {
    doNotFollow: { path: ['node_modules', '[.]snapshot/', '/assets/', '/dist/'] },
    exclude: {
      path: ['[.]snapshot/', '/assets/', '/dist/', '/cdk[.]out/', '(^|/)jest[.].*config[.]js$', 'jest[.]config'],
    },
    moduleSystems: ['es6', 'cjs'],
    tsPreCompilationDeps: true,
    tsConfig: { fileName: path.join(__dirname, 'tsconfig.test.json') },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@org/auction-platform-source', 'import', 'require', 'node', 'default', 'types'],
    },
  },
};
