import * as fs from 'node:fs';
import * as path from 'node:path';
import { LogLevel } from 'aws-cdk-lib/aws-stepfunctions';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { findingsOf, NEWER_VERSION_ONLY } from '../src/findings';
import { type Optional, pipelineStack } from './stack';

/** Rules that find something, once each. */
function findings(props: Optional = {}): string[] {
  const { pipeline } = pipelineStack((_, topic) => ({ alertTopic: topic, ...props }));
  const names = [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap((pack) =>
    pack.validateScope(pipeline).violations.map(({ ruleName }) => ruleName.replace(/\[.*\]$/, '')),
  );
  return [...new Set(names)].sort();
}

const acknowledged = findingsOf(pipelineStack().pipeline);

test('a ResultsPipeline with alerts has no finding without a reason', () => {
  expect(findings()).toEqual([]);
});

test('no reason is left without a finding, and the README has each', () => {
  const rules = new Set(acknowledged.map(({ rule }) => rule).filter((rule) => !NEWER_VERSION_ONLY.includes(rule)));
  expect(findings({ acknowledgeFindings: false })).toEqual([...rules].sort());
  const readme = fs.readFileSync(path.join(__dirname, '..', 'README.md'), 'utf8').replaceAll('`', '');
  expect(acknowledged.filter(({ reason }) => !readme.includes(reason))).toEqual([]);
});

test('the checks do fire', () => {
  expect(findings({ acknowledgeFindings: false, logLevel: LogLevel.ALL })).not.toContain('AwsSolutions-SF1');
  expect(findings({ tracing: false })).toContain('AwsSolutions-SF2');
});
