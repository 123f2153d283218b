import { useState } from 'preact/hooks';
import { type FaultService } from '../../../contract';
import { faultId, type FaultSettings, MODE_TITLES } from '../../model/faults';
import { Action } from '../../parts/action';
import { change, part } from '../../state/api';
import { NumberField, Select, TextField } from './fields';
import { functionTitles } from './functions';

const SHARES = { '1': 'every call', '0.5': 'half of the calls', '0.1': 'a tenth of the calls' };
const STATUS = { error: { '500': '500', '503': '503' }, revoked: { '404': '404 no_service', '403': '403' } };

/** Any fault of any call of any function. */
export function FaultForm({ services }: { services: readonly FaultService[] }) {
  const [settings, set] = useState<FaultSettings>({ service: 'dynamodb', mode: 'throttle', rate: 1 });
  const chosen = services.find(({ service }) => service === settings.service) ?? services[0];
  const mode = chosen.modes.includes(settings.mode) ? settings.mode : chosen.modes[0];
  const asked = settingsOf({ ...settings, service: chosen.service, mode });
  const update = (more: Partial<FaultSettings>) => set({ ...settings, ...more });
  const isConcurrency = mode === 'concurrency';
  const statuses = STATUS[mode as keyof typeof STATUS];
  return (
    <section class="card" aria-labelledby="any-fault">
      <h2 id="any-fault">Any call</h2>
      <div class="fields">
        <Select
          name="Service"
          value={chosen.service}
          options={titles(services.map((each) => each.service))}
          onChange={(service) => update({ service })}
        />
        <Select
          name="What happens"
          value={mode}
          options={titles(chosen.modes, MODE_TITLES)}
          onChange={(next) => update({ mode: next })}
        />
        {isConcurrency ? (
          <NumberField name="Functions at a time" value={settings.limit ?? 1} onInput={(limit) => update({ limit })} />
        ) : (
          <>
            <TextField
              name="Operation, empty for all"
              value={settings.action}
              onInput={(action) => update({ action })}
            />
            <Select
              name="Called by"
              value={settings.caller ?? ''}
              options={{ '': 'anybody', ...functionTitles() }}
              onChange={(caller) => update({ caller })}
            />
            <Select
              name="How often"
              value={String(settings.rate)}
              options={SHARES}
              onChange={(rate) => update({ rate: Number(rate) })}
            />
            <NumberField
              name="Only the next calls, empty for all"
              value={settings.next}
              onInput={(next) => update({ next })}
            />
          </>
        )}
        {mode === 'slow' && (
          <NumberField
            name="Milliseconds"
            value={settings.milliseconds ?? 2000}
            onInput={(milliseconds) => update({ milliseconds })}
          />
        )}
        {statuses && (
          <Select
            name="Status"
            value={String(settings.status ?? Object.keys(statuses)[0])}
            options={statuses}
            onChange={(status) => update({ status: Number(status) })}
          />
        )}
      </div>
      <Action kind="main" run={() => change('PUT', `faults/${part(faultId(asked))}`, asked).then(() => 'It is on.')}>
        Switch on
      </Action>
    </section>
  );
}

const titles = (names: readonly string[], words: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(names.map((name) => [name, words[name] ?? name]));

/** Only what belongs to the mode; what is empty is left out. */
function settingsOf({
  service,
  mode,
  action,
  caller,
  status,
  milliseconds,
  limit,
  rate,
  next,
}: FaultSettings): FaultSettings {
  if (mode === 'concurrency') return { service, mode, limit: limit ?? 1 };
  const statuses: Record<string, string> | undefined = STATUS[mode as keyof typeof STATUS];
  return {
    ...{ service, mode, rate },
    ...(action && { action }),
    ...(caller && { caller }),
    ...(next && { next }),
    ...(mode === 'slow' && { milliseconds: milliseconds ?? 2000 }),
    ...(statuses && {
      status: status !== undefined && String(status) in statuses ? status : Number(Object.keys(statuses)[0]),
    }),
  };
}
