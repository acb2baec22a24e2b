import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { settingsText } from '../../strings/settings.ts';
import { useAct } from '../../ui/act.ts';
import { State } from '../../ui/state.tsx';
import { Toggle } from '../../ui/toggle.tsx';

const text = settingsText.maintenance;

/** Whether requests reach the app. */
export function Maintenance({ app, on }: { app: string; on: boolean }) {
  const queries = useQueryClient();
  const turn = useAct(
    async (wanted: boolean) => queries.setQueryData(keys.app(app), await api.updateApp(app, { maintenance: wanted })),
    (wanted) => (wanted ? text.isOn(app) : text.isOff(app)),
  );
  return (
    <div className="row settings-row">
      <span className="grow">
        <State tone={on ? 'busy' : 'good'}>{on ? text.on : text.off}</State>
      </span>
      <Toggle label={text.label} on={on} busy={turn.busy} onChange={turn.run} />
    </div>
  );
}
