import { Template } from 'aws-cdk-lib/assertions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { App, type AppProps, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Api } from './public-surface';

/** Props as plain JavaScript sees them. */
export type Values = Record<string, unknown>;

/** A construct under test. */
export interface Subject {
  /** Folder of its package. */
  readonly directory: string;
  /** The class. */
  readonly construct: new (scope: Construct, id: string, props: never) => Construct;
  /** The least props that it needs. */
  readonly required: (scope: Construct) => Values;
  /**
   * Further structs of its users, and how a value of one gets into the construct, e.g. the props of a destination.
   *
   * @default - the props of the construct only
   */
  readonly structs?: Record<string, (value: Values, scope: Construct) => Values>;
  /**
   * What has to be given together with a prop for it to mean something.
   *
   * @default - every prop can be given alone
   */
  readonly companions?: Record<string, (scope: Construct) => Values>;
  /**
   * Members that a struct among the props needs beside any other one.
   *
   * @default - every member of a struct can be given alone
   */
  readonly within?: Record<string, (scope: Construct) => Values>;
  /**
   * The topic that the construct itself makes, for a construct that is given none.
   *
   * @default - it publishes to the prop `alertTopic`
   */
  readonly ownTopic?: (construct: Construct) => sns.ITopic;
  /**
   * Exported class whose public `alarms` are the created ones, for a construct that makes a set of them for each part. Overrides
   * may be named after its properties, too.
   *
   * @default - the construct itself
   */
  readonly alarmOwner?: string;
  /**
   * Names that the package exports although they do not begin with the name of its construct, each with the reason.
   *
   * @default - none
   */
  readonly otherExports?: Record<string, string>;
}

/** A rule of the house: finds nothing in a construct that keeps it. */
export type Rule = (subject: Subject, api: Api) => string[];

/** Where the construct stands in every test. */
export const PATH = 'Dev/Subject';

/** What a synth takes time for, and no rule looks at. */
const QUICK: AppProps = {
  analyticsReporting: false,
  treeMetadata: false,
  context: { 'aws:cdk:disable-stack-trace': true, 'aws:cdk:disable-creation-stack-traces': true },
};

/** A stack with a construct made of the least props and these. */
export function make(
  subject: Subject,
  props: Values | ((scope: Construct) => Values) = {},
): { stack: Stack; construct: Construct } {
  const stack = new Stack(new App(QUICK), 'Dev', {
    env: { account: '111111111111', region: 'eu-west-1' },
  });
  const given = typeof props === 'function' ? props(stack) : props;
  const type = subject.construct as unknown as new (scope: Construct, id: string, props: Values) => Construct;
  return { stack, construct: new type(stack, 'Subject', { ...subject.required(stack), ...given }) };
}

/** The template of such a stack. */
export function templateOf(subject: Subject, props: Values | ((scope: Construct) => Values) = {}): Values {
  return Template.fromStack(make(subject, props).stack).toJSON();
}

/** What making the construct ends with: its template, or an error. */
export type Outcome =
  { readonly template: Values; readonly error?: undefined } | { readonly error: string; readonly template?: undefined };

/** Makes the construct and says how that ended. */
export function outcomeOf(subject: Subject, props: Values | ((scope: Construct) => Values)): Outcome {
  try {
    return { template: templateOf(subject, props) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** The error that making the construct ends with, or nothing. */
export function errorOf(subject: Subject, props: Values | ((scope: Construct) => Values)): string | undefined {
  return outcomeOf(subject, props).error;
}

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Values;
  readonly DeletionPolicy?: string;
}

/** Resources of a type by logical id, or all of them. */
export function resourcesOf(template: Values, type?: string): [string, Resource][] {
  const resources = Object.entries((template.Resources ?? {}) as Record<string, Resource>);
  return type === undefined ? resources : resources.filter(([, resource]) => resource.Type === type);
}
