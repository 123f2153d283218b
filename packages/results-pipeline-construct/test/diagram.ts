/* eslint-disable @typescript-eslint/no-explicit-any */

/** Renders a state machine's definition as a Mermaid flow chart: what GitHub shows is what is deployed. */
export function diagramOf(definition: any): string {
  return ['flowchart TD', `  start((start)) --> ${idOf(definition.StartAt)}`, ...linesOf(definition, '  ')].join('\n');
}

function linesOf(definition: any, indent: string): string[] {
  return Object.entries<any>(definition.States).flatMap(([name, state]) => [
    ...(state.ItemProcessor ? subgraphOf(name, state, indent) : [`${indent}${idOf(name)}${shapeOf(name, state)}`]),
    ...edgesOf(name, state).map((edge) => `${indent}${edge}`),
  ]);
}

function subgraphOf(name: string, state: any, indent: string): string[] {
  const kind = state.ItemProcessor.ProcessorConfig.Mode === 'DISTRIBUTED' ? 'one Express execution a batch' : 'inline';
  const title = state.ItemBatcher
    ? `${name}: ${state.ItemBatcher.MaxItemsPerBatch} orders a batch, ${kind}`
    : `${name}: ${state.MaxConcurrency} at once`;
  return [
    `${indent}subgraph ${idOf(name)}["${title}"]`,
    ...linesOf(state.ItemProcessor, `${indent}  `),
    `${indent}end`,
  ];
}

function shapeOf(name: string, state: any): string {
  if (state.Type === 'Choice') return `{"${name}"}`;
  if (state.Type === 'Wait') return `(["${name}: ${state.Seconds / 60} minutes"])`;
  if (state.Type === 'Succeed' || state.Type === 'Fail' || state.End) {
    return state.Type === 'Task' ? `["${name}"]` : `(("${name}"))`;
  }
  return `["${name}"]`;
}

function edgesOf(name: string, state: any): string[] {
  const from = idOf(name);
  const to = (label: string, next: string, arrow = '-->') =>
    `${from} ${arrow}${label ? `|"${label}"|` : ''} ${idOf(next)}`;
  const edges = [
    ...(state.Choices ?? []).map((rule: any) => to(rule.Assign?.failure?.error ?? '', rule.Next)),
    ...(state.Default ? [to('', state.Default)] : []),
    ...(state.Next ? [to('', state.Next)] : []),
    ...(state.Catch ?? []).map((caught: any) =>
      to(caught.Assign?.failure?.error ?? shortly(caught.ErrorEquals), caught.Next, '-.->'),
    ),
  ];
  return [...new Set(edges)];
}

const shortly = (errors: string[]) =>
  errors[0] === 'States.ALL' ? 'any error' : errors.map((error) => error.split('.').at(-1)).join(', ');

const idOf = (name: string) => name.replace(/\W/g, '');
