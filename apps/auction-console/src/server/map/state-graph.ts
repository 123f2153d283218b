import type { StateGraph, StateNode, Transition } from '../../contract';

interface State {
  readonly Type: string;
  readonly Comment?: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string; readonly Condition?: string }[];
  readonly Catch?: readonly { readonly Next: string; readonly ErrorEquals: readonly string[] }[];
  readonly ItemProcessor?: Machine;
  readonly Iterator?: Machine;
  readonly Branches?: readonly Machine[];
  readonly Arguments?: { readonly FunctionName?: string };
  readonly Parameters?: { readonly FunctionName?: string };
}

interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/**
 * The graph of a definition.
 *
 * @param resource id of the resource that an ARN in the definition is about
 */
export function graphOf(definition: string, resource: (arn: string) => string | undefined): StateGraph {
  const machine: Machine = JSON.parse(definition);
  const nodes: StateNode[] = [];
  const transitions: Transition[] = [];
  const walk = ({ States }: Machine, parent?: string) => {
    for (const [id, state] of Object.entries(States)) {
      const invoked = state.Arguments?.FunctionName ?? state.Parameters?.FunctionName;
      nodes.push({
        id,
        type: state.Type,
        comment: state.Comment,
        parent,
        resource: invoked === undefined ? undefined : resource(invoked),
        end: state.End === true || ['Succeed', 'Fail'].includes(state.Type),
        definition: JSON.stringify(withoutChildren(state), null, 2),
      });
      transitions.push(...transitionsOf(id, state));
      const inner = [state.ItemProcessor ?? state.Iterator ?? [], state.Branches ?? []].flat();
      inner.forEach((one) => walk(one, id));
    }
  };
  walk(machine);
  return { startAt: machine.StartAt, nodes, transitions };
}

/** Errors by which the order function says that an order is rejected: those of the Catch that records `rejected`. */
export function rejectionErrorsOf(definition: string): string[] {
  const machine: Machine = JSON.parse(definition);
  const states = ({ States }: Machine): State[] =>
    Object.values(States).flatMap((state) => [
      state,
      ...[state.ItemProcessor ?? state.Iterator ?? [], state.Branches ?? []].flat().flatMap(states),
    ]);
  return states(machine)
    .flatMap((state) => state.Catch ?? [])
    .filter((one) => JSON.stringify(one).includes("'rejected'"))
    .flatMap(({ ErrorEquals }) => ErrorEquals);
}

function transitionsOf(from: string, state: State): Transition[] {
  return [
    ...(state.Next ? [{ from, to: state.Next, kind: 'next' as const }] : []),
    ...(state.Choices ?? []).map(({ Next: to, Condition: label }) => ({ from, to, kind: 'choice' as const, label })),
    ...(state.Default ? [{ from, to: state.Default, kind: 'default' as const }] : []),
    ...(state.Catch ?? []).map(({ Next: to, ErrorEquals }) => ({
      from,
      to,
      kind: 'catch' as const,
      label: ErrorEquals.join(', '),
    })),
  ];
}

function withoutChildren({ ItemProcessor, Iterator, Branches, ...state }: State): object {
  return { ...state, ...(ItemProcessor || Iterator || Branches ? { ItemProcessor: '…' } : {}) };
}
