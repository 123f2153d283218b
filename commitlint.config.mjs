// Versions and changelogs are derived from commit titles: docs/releasing.md. A workspace's name is the scope.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const workspaces = ['packages', 'apps', 'tools']
  .map((parent) => join(import.meta.dirname, parent))
  .filter((parent) => existsSync(parent))
  .flatMap((parent) => readdirSync(parent))
  .map((folder) => folder.replace(/-construct$/, ''));

export default {
  extends: ['@commitlint/config-conventional'],
  rules: {
    'scope-enum': [2, 'always', [...workspaces, 'deps', 'deps-dev', 'release']],
    // Dependabot's titles are long, and names of things may begin a subject.
    'header-max-length': [2, 'always', 150],
    'subject-case': [0],
    'body-max-line-length': [0],
    'footer-max-line-length': [0],
  },
};
