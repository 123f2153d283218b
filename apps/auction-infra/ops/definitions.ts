import * as fs from 'node:fs';
import * as path from 'node:path';
import { REGION } from '../lib/names';

/** A state machine of a synthesized template. */
export interface StateMachineDefinition {
  /** Stack and logical id, e.g. `Dev-Results/ResultsPipelineStateMachineBF0D2745`. */
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  /** Amazon States Language, with a sample where the template refers to something that is made when it is deployed. */
  readonly definition: string;
}

interface Template {
  readonly Resources?: Record<string, { readonly Type: string; readonly Properties?: Record<string, unknown> }>;
}

const ACCOUNT = '111111111111';

const PSEUDO_PARAMETERS: Record<string, string> = {
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'Sample',
};

/** Types whose Ref is an ARN, with its last part; any other Ref is taken for a name. CloudFormation's reference says so. */
const ARN_BY_REF: Record<string, string> = {
  'AWS::SNS::Topic': 'sns:REGION:topic',
  'AWS::Lambda::Alias': 'lambda:REGION:function:sample:live',
  'AWS::Lambda::Version': 'lambda:REGION:function:sample:1',
  'AWS::StepFunctions::StateMachine': 'states:REGION:stateMachine:sample',
  'AWS::StepFunctions::Activity': 'states:REGION:activity:sample',
};

/**
 * Every state machine of a cloud assembly, those of its stages' assemblies included.
 *
 * @param directory a `cdk.out`
 * @throws Error when there is no assembly, or a definition is not in its template
 */
export function definitionsOf(directory: string): StateMachineDefinition[] {
  const manifestFile = path.join(directory, 'manifest.json');
  if (!fs.existsSync(manifestFile)) {
    throw new Error(`${directory} holds no cloud assembly: npm run synth makes one`);
  }
  const { artifacts = {} } = JSON.parse(fs.readFileSync(manifestFile, 'utf8'));
  return Object.entries<Artifact>(artifacts).flatMap(([id, { type, properties }]) => {
    if (type === 'cdk:cloud-assembly') return definitionsOf(path.join(directory, properties!.directoryName!));
    if (type !== 'aws:cloudformation:stack') return [];
    const template = JSON.parse(fs.readFileSync(path.join(directory, properties!.templateFile!), 'utf8'));
    return definitionsOfTemplate(properties!.stackName ?? id, template);
  });
}

interface Artifact {
  readonly type: string;
  readonly properties?: {
    readonly directoryName?: string;
    readonly templateFile?: string;
    readonly stackName?: string;
  };
}

/** The state machines of one template. */
export function definitionsOfTemplate(stack: string, template: Template): StateMachineDefinition[] {
  return Object.entries(template.Resources ?? {})
    .filter(([, { Type }]) => Type === 'AWS::StepFunctions::StateMachine')
    .map(([id, { Properties = {} }]) => {
      const name = `${stack}/${id}`;
      const given = Properties.DefinitionString ?? Properties.Definition;
      if (given === undefined) throw new Error(`${name}: the definition is not in the template`);
      const resolved = resolve(given, template, name);
      return {
        name,
        type: Properties.StateMachineType === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
        definition: typeof resolved === 'string' ? resolved : JSON.stringify(resolved),
      };
    });
}

/** A value of a template, with samples for what is known when it is deployed. */
function resolve(value: unknown, template: Template, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, template, name));
  if (typeof value !== 'object' || value === null) return value;
  const [[key, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length === 0 && (key === 'Ref' || key.startsWith('Fn::'))) return intrinsic(key, argument, template, name);
  return Object.fromEntries(Object.entries(value).map(([member, it]) => [member, resolve(it, template, name)]));
}

function intrinsic(key: string, argument: unknown, template: Template, name: string): unknown {
  switch (key) {
    case 'Ref':
      return PSEUDO_PARAMETERS[argument as string] ?? sampleRef(argument as string, template);
    case 'Fn::GetAtt':
      return sampleAttribute(argument as string | string[], template);
    case 'Fn::ImportValue':
      // What another stack of the app exports to a state machine: the alert topic.
      return `arn:aws:sns:${REGION}:${ACCOUNT}:imported`;
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map((part) => resolve(part, template, name)).join(separator);
    }
    case 'Fn::Sub': {
      const [text, values] = Array.isArray(argument) ? argument : [argument, {}];
      return (text as string).replace(/\$\{([^!}]+)\}/g, (_, reference: string) =>
        String(
          reference in values
            ? resolve(values[reference], template, name)
            : reference.includes('.')
              ? sampleAttribute(reference, template)
              : intrinsic('Ref', reference, template, name),
        ),
      );
    }
    default:
      throw new Error(`${name}: ${key} in a definition is not known here`);
  }
}

function sampleRef(logicalId: string, template: Template): string {
  const arn = ARN_BY_REF[template.Resources?.[logicalId]?.Type ?? ''];
  return arn ? `arn:aws:${arn.replace('REGION', `${REGION}:${ACCOUNT}`)}` : logicalId;
}

/** An ARN for an attribute that is one, else the attribute's name. */
function sampleAttribute(reference: string | string[], template: Template): string {
  const [logicalId, ...rest] = typeof reference === 'string' ? reference.split('.') : reference;
  const attribute = rest.join('.');
  const type = template.Resources?.[logicalId]?.Type ?? '';
  if (!attribute.endsWith('Arn')) return attribute;
  const service = type.split('::')[1]?.toLowerCase() ?? 'service';
  if (type === 'AWS::S3::Bucket') return `arn:aws:s3:::${logicalId.toLowerCase()}`;
  const resource: Record<string, string> = { lambda: 'function:sample', dynamodb: 'table/sample' };
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource[service] ?? logicalId}`;
}
