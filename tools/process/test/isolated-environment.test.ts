import fc from 'fast-check';
import { isolated } from '../src/isolated-environment.cjs';

const LOOPBACK = '127.0.0.1,localhost,::1';

test.each([
  [{}, LOOPBACK],
  [{ HTTPS_PROXY: 'http://proxy:3128' }, LOOPBACK],
  [{ NO_PROXY: '.corp.example' }, `.corp.example,${LOOPBACK}`],
  [{ NO_PROXY: 'a, b', no_proxy: 'c localhost' }, 'a,b,c,localhost,127.0.0.1,::1'],
  [{ no_proxy: '*' }, `*,${LOOPBACK}`],
])('loopback is never proxied: %p', (env, list) => {
  expect(isolated(env)).toMatchObject({ ...env, NO_PROXY: list, no_proxy: list });
});

test('no variable for AWS or CDK gets through, every other one does', () => {
  const names = fc.stringMatching(/^(AWS_|CDK_|X_)[A-Z_]{1,20}$/);
  fc.assert(
    fc.property(fc.dictionary(names, fc.string()), (env) => {
      const ours = ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_EC2_METADATA_DISABLED'];
      const { NO_PROXY: _1, no_proxy: _2, ...found } = isolated(env);
      const others = Object.entries(env).filter(([name]) => name.startsWith('X_'));
      expect(Object.keys(found).sort()).toEqual([...others.map(([name]) => name), ...ours].sort());
      expect(found).toMatchObject(Object.fromEntries(others));
    }),
  );
});

test('files for AWS are not read', () => {
  expect(isolated({ AWS_CONFIG_FILE: '/home/me/.aws/config' })).toMatchObject({
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  });
});

test('the tests themselves run in such an environment', () => {
  expect(process.env).toMatchObject({ AWS_CONFIG_FILE: '/dev/null', NO_PROXY: expect.stringContaining('127.0.0.1') });
});
