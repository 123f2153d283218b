import { useMemo, useState } from 'preact/hooks';
import { type Run, type StateGraph, type StateNode, type StateVisit, type Transition } from '../../../contract';
import { type PlacedStates, placeStates } from '../../model/state-boxes';
import { clock, pretty } from '../../model/text';
import { Badge, Code, Empty, Facts, Problem } from '../../parts/basics';
import { Fitted } from '../../parts/fitted';
import { Diagram } from '../../parts/graph';
import { get } from '../../state/api';
import { titleOf } from '../../state/live';
import { useLoaded } from '../../state/use-loaded';

/** The graph of the state machine with the way of a run through it. */
export function StateMachine({ run }: { run: Run }) {
  const { value: graph, problem } = useLoaded('state machine', () => get<StateGraph>('state-machine'));
  const [chosen, choose] = useState<string | undefined>(undefined);
  const states = useMemo(() => graph && placeStates(graph), [graph]);
  if (!graph || !states) return problem ? <Problem problem={problem} /> : <Empty>The state machine is loaded.</Empty>;
  const visits = new Map(run.states.map((visit) => [visit.state, visit]));
  const node = graph.nodes.find(({ id }) => id === chosen);
  return (
    <section class="stack" aria-labelledby="machine">
      <h3 id="machine">State machine</h3>
      <Fitted
        label="Graph of the state machine"
        width={states.placed.width}
        height={states.placed.height}
        smallest={0.6}
      >
        <States states={states} visits={visits} chosen={chosen} choose={choose} />
      </Fitted>
      {node ? (
        <StateDetails node={node} visit={visits.get(node.id)} transitions={graph.transitions} />
      ) : (
        <p class="muted">
          Dark boxes were passed, the bright one is where the run is now. Choose a state to see its definition.
        </p>
      )}
    </section>
  );
}

interface StatesProps {
  readonly states: PlacedStates;
  readonly visits: ReadonlyMap<string, StateVisit>;
  readonly chosen?: string;
  readonly choose: (state: string) => void;
}

function States({ states, ...rest }: StatesProps) {
  const { visits, chosen, choose } = rest;
  const passed = (id: string) => (visits.get(id)?.entered ?? 0) > 0;
  return (
    <Diagram
      label="States"
      placed={states.placed}
      lineClass={(_, { from, to, id }) => `${id.split(' ')[1]} ${passed(from) && passed(to) ? 'used' : ''}`}
      box={(id) => (
        <>
          <button
            type="button"
            class={`state ${visits.get(id)?.current ? 'current' : ''} ${passed(id) ? 'passed' : ''}`}
            aria-pressed={chosen === id}
            aria-current={visits.get(id)?.current ? 'step' : undefined}
            onClick={() => choose(id)}
          >
            {id}
            {(visits.get(id)?.entered ?? 0) > 1 && <span class="times">×{visits.get(id)!.entered}</span>}
          </button>
          {states.insides.has(id) && <States {...rest} states={states.insides.get(id)!} />}
        </>
      )}
    />
  );
}

function StateDetails({
  node,
  visit,
  transitions,
}: {
  node: StateNode;
  visit?: StateVisit;
  transitions: readonly Transition[];
}) {
  const on = transitions.filter(({ from, kind }) => from === node.id && kind === 'catch');
  return (
    <section class="card" aria-live="polite">
      <h4>
        {node.id} {visit?.current && <Badge tone="busy">the run is here</Badge>}
      </h4>
      <Facts
        facts={{
          Type: node.type,
          Function: titleOf(node.resource),
          Entered: visit ? `${visit.entered} times, last ${clock(visit.lastAt)}` : 'not in this run',
        }}
      />
      {node.comment && <p>{node.comment}</p>}
      {on.map(({ to, label }) => (
        <p key={`${label} ${to}`}>
          On {label}: to {to}
        </p>
      ))}
      <Code text={pretty(node.definition)} label={`Definition of ${node.id}`} />
    </section>
  );
}
