import js from '@eslint/js';
import cdk from 'eslint-cdk-plugin';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['**/dist/', '**/assets/', '**/cdk.out/', '**/*.snapshot/', '**/.venv/', '.local/', '.nx/'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', module: 'writable', require: 'readonly', __dirname: 'readonly', setTimeout: 'readonly', clearTimeout: 'readonly', URL: 'readonly', fetch: 'readonly', AbortSignal: 'readonly' } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['packages/*/src/**/*.ts', 'apps/auction-infra/{bin,lib}/**/*.ts'],
    extends: [cdk.configs.recommended],
    languageOptions: { parserOptions: { project: './tsconfig.test.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      'cdk/require-jsdoc': 'error',
      'cdk/require-props-default-doc': 'error',
      'cdk/props-name-convention': 'error',
      'cdk/no-import-private': 'error',
    },
  },
);
