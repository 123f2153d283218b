import type { Template } from 'aws-cdk-lib/assertions';

/** A stage of the pipeline, as CloudFormation sees it. */
export interface DeployedStage {
  readonly Name: string;
  readonly OnFailure?: { readonly Result: string };
  readonly Actions: {
    readonly Name: string;
    readonly RunOrder: number;
    readonly ActionTypeId: { readonly Category: string };
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever the action's provider defines
    readonly Configuration: Record<string, any>;
    readonly InputArtifacts?: { readonly Name: string }[];
  }[];
}

/** The stages of the only pipeline in a template. */
export function stagesOf(template: Template): DeployedStage[] {
  const [pipeline] = Object.values(template.findResources('AWS::CodePipeline::Pipeline'));
  return pipeline.Properties.Stages;
}

/** The buildspec of the project whose logical id contains a text. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a buildspec, as CodeBuild defines it
export function buildSpecOf(template: Template, idPart: string): any {
  const found = Object.entries(template.findResources('AWS::CodeBuild::Project')).filter(([id]) => id.includes(idPart));
  if (found.length !== 1) {
    throw new Error(`expected one project with "${idPart}" in its id, got ${found.length}`);
  }
  return JSON.parse(found[0][1].Properties.Source.BuildSpec);
}

/** The statements of the policies attached to roles whose logical ids contain a text. */
export function statementsOf(template: Template, rolePart: string): Record<string, unknown>[] {
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => Properties.Roles.some((role: { Ref?: string }) => role.Ref?.includes(rolePart)))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}
