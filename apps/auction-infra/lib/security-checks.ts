import {
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type PolicyViolation,
  Validations,
} from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { type Acknowledgement, acknowledgements } from './acknowledgements';

/** Makes synthesis fail on each finding of the AwsSolutions and Serverless rules that is not acknowledged. */
export function addSecurityChecks(app: IConstruct): void {
  const packs = [new AwsSolutionsChecks(), new ServerlessChecks()];
  Validations.of(app).addPlugins(...packs.map((pack) => new SecurityChecks(pack, app, acknowledgements)));
}

/** A rule pack of cdk-nag whose findings are held against a list of acknowledgements. */
export class SecurityChecks implements IPolicyValidationPlugin {
  /** Name of the rule pack. */
  public readonly name: string;

  constructor(
    private readonly pack: NagPack,
    private readonly scope: IConstruct,
    private readonly accepted: readonly Acknowledgement[],
  ) {
    this.name = pack.name;
  }

  /** Checks the construct tree. Called at the end of synthesis. */
  public validate(): PolicyValidationPluginReport {
    const violations = this.pack
      .validateScope(this.scope)
      .violations.map((violation) => this.withoutAcknowledged(violation))
      .filter(({ violatingResources }) => violatingResources.length > 0);
    return { success: violations.length === 0, violations };
  }

  private withoutAcknowledged(violation: PolicyViolation): PolicyViolation {
    return {
      ...violation,
      violatingResources: violation.violatingResources.filter(
        ({ constructPath = '' }) => !this.accepted.some((entry) => covers(entry, violation.ruleName, constructPath)),
      ),
    };
  }
}

/** Whether an acknowledgement is about a finding. */
export function covers({ rule, at }: Acknowledgement, ruleName: string, constructPath: string): boolean {
  return rule.test(ruleName) && at.test(constructPath);
}
