import { useState } from 'preact/hooks';
import { type Preset, PRESETS } from '../../model/faults';
import { Problem } from '../../parts/basics';
import { change, part } from '../../state/api';
import { snapshot } from '../../state/live';

/** Switches for what people want to see first. */
export function Presets({ group, title }: { group: Preset['group']; title: string }) {
  return (
    <section class="card" aria-labelledby={`presets-${group}`}>
      <h2 id={`presets-${group}`}>{title}</h2>
      <ul class="switches">
        {PRESETS.filter((preset) => preset.group === group).map((preset) => (
          <li key={preset.id}>
            <Switch preset={preset} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Switch({ preset: { id, title, settings } }: { preset: Preset }) {
  const [problem, setProblem] = useState<Error | undefined>(undefined);
  const active = snapshot.value?.faults.find((fault) => fault.id === id);
  const toggle = () => {
    setProblem(undefined);
    const path = `faults/${part(id)}`;
    (active ? change('DELETE', path) : change('PUT', path, settings)).catch(setProblem);
  };
  return (
    <>
      <button type="button" role="switch" aria-checked={active !== undefined} onClick={toggle}>
        <span class="knob" aria-hidden="true" />
        {title}
      </button>
      {active?.hits !== undefined && <span class="muted">took effect {active.hits} times</span>}
      <Problem problem={problem} />
    </>
  );
}
