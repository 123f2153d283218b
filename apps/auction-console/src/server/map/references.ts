import type { DeployedStack } from '../sources';

/** Reads what refers to what in the templates of stacks that belong together. */
export class References {
  private readonly exports = new Map<string, { stack: string; value: unknown }>();

  constructor(private readonly stacks: readonly DeployedStack[]) {
    for (const { name: stack, template } of stacks) {
      for (const { Value: value, Export } of Object.values(template.Outputs ?? {})) {
        if (typeof Export?.Name === 'string') this.exports.set(Export.Name, { stack, value });
      }
    }
  }

  /** Ids (`Stack/LogicalId`) of all resources that a value refers to, through exports and aliases of functions as well. */
  public of(stack: string, value: unknown): string[] {
    const found = new Set<string>();
    this.collect(stack, value, found);
    return [...found];
  }

  /** The value with what refers to other resources as text: `<LogicalId>`, `<LogicalId.Attribute>`. */
  public shown(stack: string, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.shown(stack, one));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    if (entries.length === 1) {
      const [[name, argument]] = entries;
      switch (name) {
        case 'Ref':
          return `<${argument}>`;
        case 'Fn::GetAtt':
          return `<${Array.isArray(argument) ? argument.join('.') : argument}>`;
        case 'Fn::ImportValue': {
          const found = this.exports.get(String(argument));
          return found ? this.shown(found.stack, found.value) : `<${argument}>`;
        }
        case 'Fn::Join':
          return (argument[1] as unknown[]).map((part) => String(this.shown(stack, part))).join(argument[0]);
        case 'Fn::Sub':
          return String(Array.isArray(argument) ? argument[0] : argument).replace(/\$\{([^}]+)\}/g, '<$1>');
      }
    }
    return Object.fromEntries(entries.map(([key, one]) => [key, this.shown(stack, one)]));
  }

  private collect(stack: string, value: unknown, found: Set<string>): void {
    if (Array.isArray(value)) return value.forEach((one) => this.collect(stack, one, found));
    if (typeof value !== 'object' || value === null) return;
    for (const [name, argument] of Object.entries(value)) {
      if (name === 'Ref') this.add(stack, String(argument), found);
      else if (name === 'Fn::GetAtt') this.add(stack, String(Array.isArray(argument) ? argument[0] : argument), found);
      else if (name === 'Fn::ImportValue') {
        const exported = this.exports.get(String(argument));
        if (exported) this.collect(exported.stack, exported.value, found);
      } else this.collect(stack, argument, found);
    }
  }

  private add(stack: string, logicalId: string, found: Set<string>): void {
    const resource = this.stacks.find(({ name }) => name === stack)?.template.Resources[logicalId];
    if (!resource) return; // a pseudo parameter
    found.add(`${stack}/${logicalId}`);
    if (/^AWS::Lambda::(Alias|Version)$/.test(resource.Type)) {
      this.collect(stack, resource.Properties?.FunctionName, found);
    }
  }
}
