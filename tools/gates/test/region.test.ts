/** Everything runs in eu-west-1: the integration tests and the local AWS too. (The app's stacks: apps/auction-infra.) */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ACCOUNT, REGION } from '@org/local-aws';

const PACKAGES = resolve(__dirname, '../../../packages');
const packages = readdirSync(PACKAGES);

test('the local AWS', () => {
  expect([ACCOUNT, REGION]).toEqual(['000000000000', 'eu-west-1']);
});

test.each(packages)('the integration tests of %s', (name) => {
  const config = JSON.parse(readFileSync(join(PACKAGES, name, 'integ.config.json'), 'utf8'));
  expect(config.parallelRegions).toEqual(['eu-west-1']);
});

test.each(packages)('no stack of an integration test of %s names another region', (name) => {
  const folder = join(PACKAGES, name, 'integ');
  const manifests = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /^integ\.[^/]*\.snapshot\//.test(file) && file.endsWith('manifest.json'),
  );
  expect(manifests).not.toEqual([]);
  for (const manifest of manifests) {
    const { artifacts } = JSON.parse(readFileSync(join(folder, manifest), 'utf8'));
    const environments = Object.values<{ environment?: string }>(artifacts).flatMap(
      ({ environment }) => environment ?? [],
    );
    const regions = new Set(environments.map((environment) => environment.split('/').at(-1)));
    expect([...regions].filter((region) => !['eu-west-1', 'unknown-region'].includes(region!))).toEqual([]);
  }
});
