import { type LocalTime } from '../../../contract';
import { dateTime, duration, span } from '../../model/text';
import { Action } from '../../parts/action';
import { Facts, Problem } from '../../parts/basics';
import { change, get } from '../../state/api';
import { now } from '../../state/clock';
import { system } from '../../state/live';
import { useLoaded } from '../../state/use-loaded';
import { Select } from './fields';

const HOUR = 3600;
const SCALES = {
  '0': 'no waits at all',
  '0.002': '500 times faster',
  '0.02': '50 times faster',
  '0.2': '5 times faster',
  '1': 'as on AWS',
};

/** Waits shortened or stretched, and the clock moved. */
export function TimeControls() {
  const { value: time, problem, reload } = useLoaded('time', () => get<LocalTime>('time'));
  if (!time) return <Problem problem={problem} />;
  const set = (body: Partial<LocalTime>) => change<LocalTime>('PUT', 'time', body).then(reload);
  const forward = (hours: number) => () => set({ offsetSeconds: time.offsetSeconds + hours * HOUR });
  const scale = String(time.waitScale);
  const poll = system.value?.session.pollSeconds ?? 300;
  return (
    <section class="card" aria-labelledby="time">
      <h2 id="time">Time</h2>
      <Facts
        facts={{
          'Now, in the local AWS': dateTime(new Date(now.value).toISOString()),
          'Ahead of this machine': time.offsetSeconds === 0 ? 'no' : span(time.offsetSeconds),
          [`Between two polls, ${span(poll)} on AWS`]: duration(poll * 1000 * time.waitScale),
        }}
      />
      <div class="fields">
        <Select
          name="Waits of Step Functions"
          value={scale}
          options={scale in SCALES ? SCALES : { ...SCALES, [scale]: `factor ${scale}` }}
          onChange={(factor) => void set({ waitScale: Number(factor) })}
        />
      </div>
      <div class="buttons">
        <Action run={forward(1)}>Clock 1 hour ahead</Action>
        <Action run={forward(25)}>Clock 25 hours ahead</Action>
      </div>
      <p class="muted">
        After 24 hours the rows of orders are expired. The clock cannot be moved back: a new start has the right time.
      </p>
    </section>
  );
}
