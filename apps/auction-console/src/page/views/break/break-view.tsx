import { type Faults } from '../../../contract';
import { Problem } from '../../parts/basics';
import { get } from '../../state/api';
import { useLoaded } from '../../state/use-loaded';
import { FaultForm } from './fault-form';
import { KillWorker } from './kill-worker';
import { Presets } from './presets';
import { TimeControls } from './time-controls';

/** Faults to switch on, and the time to move. What is on stands on top of the page. */
export function BreakView() {
  const { value, problem } = useLoaded('faults', () => get<Faults>('faults'));
  return (
    <div class="stack">
      <p class="lead">
        Break something, and watch what the system does about it. What is on stands on top of the page until it is off;
        nothing outside of this machine is touched.
      </p>
      <Problem problem={problem} />
      <div class="columns">
        <div class="stack">
          <Presets group="AWS" title="AWS" />
          <Presets group="Slack" title="Slack" />
        </div>
        <div class="stack">
          {value && <FaultForm services={value.catalog.services} />}
          <KillWorker />
          <TimeControls />
        </div>
      </div>
    </div>
  );
}
