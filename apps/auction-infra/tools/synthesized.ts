import * as fs from 'node:fs';
import * as path from 'node:path';
import { Annotations, App, Stage } from 'aws-cdk-lib/core';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { composeApp } from '../lib/compose-app';
import { delivery, type DeliveryConfig, dev, type StageConfig } from '../lib/config';

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Metadata?: Record<string, unknown>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever CloudFormation defines for the type
  readonly Properties: Record<string, any>;
}

/** A stack of the app, as it is deployed. */
export interface SynthesizedStack {
  /** Name in CloudFormation. */
  readonly name: string;
  /** Id among the app's constructs. */
  readonly id: string;
  /** `aws://<account>/<region>`. */
  readonly environment: string;
  readonly template: {
    readonly Resources: Record<string, Resource>;
    readonly Outputs?: Record<string, unknown>;
    readonly Parameters?: Record<string, { readonly Type: string; readonly Default?: string }>;
  };
}

/** The app with some stages, under the flags of cdk.json. */
export function createApp(stages: StageConfig[] = [dev], config: DeliveryConfig = delivery): App {
  const { context } = JSON.parse(fs.readFileSync(path.join(__dirname, '..', 'cdk.json'), 'utf8'));
  const app = new App({
    analyticsReporting: false,
    treeMetadata: false,
    context: { ...context, 'aws:cdk:enable-path-metadata': true },
  });
  composeApp(app, config, stages);
  return app;
}

/** All stacks of the app: those of the stages first. Whom lib/config.ts does not notify, `cdk synth` says, not this. */
export function synthesize(...args: Parameters<typeof createApp>): SynthesizedStack[] {
  const app = createApp(...args);
  Annotations.of(app).acknowledgeWarning('@org/slack-alerting-construct:noFallback');
  const stages = app.node.findAll().filter((node): node is Stage => Stage.isStage(node) && node !== app);
  return [...stages.map((stage) => stage.synth()), app.synth()].flatMap(stacksOf);
}

/** Resources of a type in a stack. */
export function resourcesOf(stack: SynthesizedStack, type: string): Resource[] {
  return Object.values(stack.template.Resources).filter(({ Type }) => Type === type);
}

/** The stack with a name. */
export function stackNamed(name: string, stacks: SynthesizedStack[]): SynthesizedStack {
  const found = stacks.find((stack) => stack.name === name);
  if (!found) {
    throw new Error(`no stack ${name} among ${stacks.map((stack) => stack.name).join(', ')}`);
  }
  return found;
}

function stacksOf(assembly: CloudAssembly): SynthesizedStack[] {
  return assembly.stacks.map(({ stackName, environment, template, hierarchicalId }) => ({
    name: stackName,
    id: hierarchicalId.split('/').at(-1)!,
    environment: environment.name,
    template,
  }));
}
