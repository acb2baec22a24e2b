import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { settingsText } from '../../strings/settings.ts';
import { State } from '../../ui/state.tsx';
import { toast } from '../../ui/toast.tsx';
import { Toggle } from '../../ui/toggle.tsx';

const text = settingsText.maintenance;

/** Whether requests reach the app. */
export function Maintenance({ app, on }: { app: string; on: boolean }) {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const turn = (wanted: boolean) => {
    setBusy(true);
    api
      .updateApp(app, { maintenance: wanted })
      .then((changed) => {
        queries.setQueryData(keys.app(app), changed);
        toast.done(wanted ? text.isOn(app) : text.isOff(app));
      }, toast.failed)
      .finally(() => setBusy(false));
  };
  return (
    <div className="row settings-row">
      <span className="grow">
        <State tone={on ? 'busy' : 'good'}>{on ? text.on : text.off}</State>
      </span>
      <Toggle label={text.label} on={on} busy={busy} onChange={turn} />
    </div>
  );
}
