import js from '@eslint/js';
import cdk from 'eslint-cdk-plugin';
import jsdoc from 'eslint-plugin-jsdoc';
import sortImports from 'eslint-plugin-simple-import-sort';
import globals from 'globals';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['**/dist/', '**/assets/', '**/cdk.out/', '**/*.snapshot/', '**/.venv/', '.local/', '.nx/'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    plugins: { jsdoc, sortImports },
    rules: {
      // Node's modules, packages, then our own files, from the farthest folder to the nearest: one block, sorted.
      'sortImports/imports': ['error', { groups: [['^\\u0000', '^node:', '^@?\\w', '^', '^\\.']] }],
      // A blank line between a text and its first tag, as aws-cdk-lib has it, and none between tags.
      'jsdoc/tag-lines': ['error', 'never', { startLines: 1 }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // An `if` may stand on one line with its statement; a body on lines of its own has braces.
      curly: ['error', 'multi-line'],
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    rules: {
      // What is used as a type only is imported as one: who reads an import sees whether it runs.
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      // Members are public unless they say otherwise; a class says it of none, or of all but its constructor.
      '@typescript-eslint/explicit-member-accessibility': [
        'error',
        { overrides: { constructors: 'no-public' }, accessibility: 'off' },
      ],
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: globals.node },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // What is published or deployed follows the CDK's own conventions.
    files: ['packages/*/src/**/*.ts', 'apps/auction-infra/{bin,lib}/**/*.ts'],
    extends: [cdk.configs.recommended],
    languageOptions: {
      parserOptions: { projectService: false, project: './tsconfig.test.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // Every resource that a construct creates is public with its own type, so that users reach `node.defaultChild`.
      'cdk/no-construct-in-public-property-of-construct': 'off',
      'cdk/no-construct-in-interface': 'off',
      // A part of a construct is a function in a file of its own, which creates in the construct that it is given.
      'cdk/require-passing-this': 'off',
      'cdk/no-variable-construct-id': 'off',
      'cdk/no-import-private': 'error',
      'cdk/props-name-convention': 'error',
      'cdk/require-jsdoc': 'error',
      'cdk/require-props-default-doc': 'error',
    },
  },
);
