import * as fs from 'node:fs';
import * as path from 'node:path';
import { delivery, dev } from '../lib/config';
import { REGION } from '../lib/names';
import { createApp, resourcesOf, stackNamed, synthesize } from '../tools/synthesized';

const stacks = synthesize();
const names = ['Delivery', 'Dev-Alerting', 'Dev-ApiGatewayAccount', 'Dev-Orders', 'Dev-Results'];

/** Parts of a template that say nothing about it: hashes of code and of what depends on code. */
function masked(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, part) => (key === 'aws:cdk:path' ? undefined : part))
      .replace(/,"Metadata":\{\}/g, '')
      .replace(/\b[0-9a-f]{64}\.zip/g, '<asset>.zip')
      .replace(/(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}/g, '$1<version>')
      .replace(/(Deployment[0-9A-F]{8})[0-9a-f]{32}/g, '$1<deployment>')
      .replace(/(\\"_PROJECT_CONFIG_HASH\\",\\"type\\":\\"PLAINTEXT\\",\\"value\\":\\")[0-9a-f]{64}/g, '$1<project>')
      .replace(/buildspec-[0-9a-f]+-/g, 'buildspec-<hash>-'),
  );
}

test('the app has these stacks', () => {
  expect(stacks.map(({ name }) => name).sort()).toEqual(names);
});

test.each(names)('%s', (name) => {
  expect(masked(stackNamed(name, stacks).template)).toMatchSnapshot();
});

test('every stack is in eu-west-1', () => {
  expect(REGION).toBe('eu-west-1');
  for (const { environment } of stacks) {
    expect(environment).toBe('aws://unknown-account/eu-west-1');
  }
});

test('no template names another region', () => {
  const regions = /\b(?:us|eu|ap|sa|ca|me|af|il|mx)-(?:north|south|east|west|central)(?:east|west)?-\d\b/g;
  for (const { template } of stacks) {
    expect(new Set(JSON.stringify(template).match(regions) ?? [REGION])).toEqual(new Set([REGION]));
  }
});

test.each([
  ['Dev-Alerting', ['AlertTopicArn']],
  ['Dev-Orders', ['OrdersTableName', 'OrdersUrl', 'SmokeTestRoleArn']],
  ['Dev-Results', ['ResultsBucketName', 'SmokeTestRoleArn', 'StateMachineArn']],
])('%s outputs where things are', (name, outputs) => {
  const keys = Object.keys(stackNamed(name, stacks).template.Outputs ?? {});
  expect(keys).toEqual(expect.arrayContaining(outputs));
});

test('the alert topic is all that stacks share', () => {
  const imports = stacks.flatMap(({ name, template }) =>
    (JSON.stringify(template).match(/"Fn::ImportValue":"[^"]+"/g) ?? []).map((text) => `${name} ${text}`),
  );
  expect(new Set(imports.map((text) => text.replace(/"/g, '').replace(/[0-9A-F]{8}$/, '')))).toEqual(
    new Set([
      expect.stringMatching(/^Dev-Orders Fn::ImportValue:Dev-Alerting:ExportsOutputRefSlackAlertingTopic/),
      expect.stringMatching(/^Dev-Results Fn::ImportValue:Dev-Alerting:ExportsOutputRefSlackAlertingTopic/),
    ]),
  );
});

test('a stack publishes its own assets, and no other', () => {
  const { directory } = createApp().synth();
  const manifests = fs
    .readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.assets.json'));
  expect(manifests).toHaveLength(names.length);
  for (const manifest of manifests) {
    const { files } = JSON.parse(fs.readFileSync(path.join(directory, manifest), 'utf8'));
    const templates = Object.values<{ source: { path: string } }>(files).map(({ source }) => source.path);
    expect(templates.filter((file) => file.endsWith('.template.json'))).toEqual([
      path.basename(manifest).replace('.assets.json', '.template.json'),
    ]);
    for (const file of templates) {
      expect(fs.existsSync(path.join(directory, path.dirname(manifest), file))).toBe(true);
    }
  }
});

test.each([
  [undefined, 'cdk-hnb659fds-deploy-role-'],
  ['auction', 'cdk-auction-deploy-role-'],
])('with the qualifier %s the pipeline deploys by %s', (bootstrapQualifier, role) => {
  const stack = stackNamed('Delivery', synthesize([dev], { ...delivery, bootstrapQualifier }));
  const [pipeline] = resourcesOf(stack, 'AWS::CodePipeline::Pipeline');
  expect(JSON.stringify(pipeline)).toContain(role);
});

describe('Dev', () => {
  test('leaves nothing behind when it is destroyed', () => {
    for (const name of ['Dev-Alerting', 'Dev-Orders', 'Dev-Results']) {
      const kept = Object.entries(stackNamed(name, stacks).template.Resources).filter(
        ([, { DeletionPolicy }]) => DeletionPolicy === 'Retain',
      );
      expect(kept.map(([id]) => id)).toEqual([]);
    }
    expect(resourcesOf(stackNamed('Dev-Results', stacks), 'Custom::S3AutoDeleteObjects')).toHaveLength(1);
  });

  test('keeps orders for 24 hours', () => {
    const [handler] = resourcesOf(stackNamed('Dev-Orders', stacks), 'AWS::Lambda::Function');
    expect(Object.values(handler.Properties.Environment.Variables)).toContain('86400');
  });

  test('keeps the log role of API Gateway, which is a setting of the account', () => {
    for (const resource of Object.values(stackNamed('Dev-ApiGatewayAccount', stacks).template.Resources)) {
      expect(resource.DeletionPolicy).toBe('Retain');
    }
  });
});
