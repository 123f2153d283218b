import { type AlarmState, type Resource } from '../../../contract';
import { routeHash } from '../../model/route';
import { Badge, type Tone } from '../../parts/basics';
import { snapshot, titleOf } from '../../state/live';

export const ALARM_TONES: Readonly<Record<AlarmState['state'], Tone>> = {
  OK: 'good',
  ALARM: 'bad',
  INSUFFICIENT_DATA: 'plain',
};
export const ALARM_WORDS: Readonly<Record<AlarmState['state'], string>> = {
  OK: 'OK',
  ALARM: 'in alarm',
  INSUFFICIENT_DATA: 'no data yet',
};

/** Every alarm in its state, those in alarm first. */
export function AlarmList({ alarms }: { alarms: readonly Resource[] }) {
  const states = snapshot.value?.alarms ?? {};
  const rank = ({ id }: Resource) => (states[id]?.state === 'ALARM' ? 0 : 1);
  return (
    <section aria-labelledby="alarms">
      <h2 id="alarms">Alarms</h2>
      <ul class="alarm-list">
        {[...alarms]
          .sort((a, b) => rank(a) - rank(b))
          .map((each) => {
            const state = states[each.id]?.state ?? 'INSUFFICIENT_DATA';
            return (
              <li key={each.id}>
                <a href={routeHash('map', each.id)}>{each.title}</a>
                <span class="muted">{titleOf(each.alarm?.watches)}</span>
                <Badge tone={ALARM_TONES[state]}>{ALARM_WORDS[state]}</Badge>
              </li>
            );
          })}
      </ul>
    </section>
  );
}
