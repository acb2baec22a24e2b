import './settings.css';
import { useQuery } from '@tanstack/react-query';
import { useAppName } from '../../app/use-app-name.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { appQuery } from '../../data/queries.ts';
import { strings } from '../../strings/common.ts';
import { settingsText as text } from '../../strings/settings.ts';
import { LeaveGuard } from '../../ui/leave-guard.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useUnsaved } from '../../ui/unsaved.ts';
import { Buildpacks } from './buildpacks.tsx';
import { Destroy } from './destroy.tsx';
import { BUILD_FIELDS, DYNO_FIELDS } from './fields.ts';
import { Maintenance } from './maintenance.tsx';
import { PurgeCache } from './purge-cache.tsx';
import { Rename } from './rename.tsx';
import { SettingsForm } from './settings-form.tsx';

/** What can be set on an app beside its config vars, domains and formation. */
export function Settings() {
  const app = useAppName();
  return <OfApp key={app} app={app} />;
}

function OfApp({ app }: { app: string }) {
  const { isUnsaved, tell } = useUnsaved();
  const info = useQuery(appQuery(app));
  const settings = useQuery({ queryKey: keys.app(app, 'settings'), queryFn: () => api.settings(app) });
  return (
    <Page title={text.title} of={app} about={text.about}>
      <Rename app={app} />
      <Panel title={text.maintenance.title} flush>
        <Loaded query={info} lines={1}>
          {({ maintenance }) => <Maintenance app={app} on={maintenance} />}
        </Loaded>
      </Panel>
      <Buildpacks app={app} onUnsaved={tell} />
      <Panel title={text.dynos.title} about={text.dynos.about} flush>
        <Loaded query={settings} lines={5}>
          {(now) => <SettingsForm app={app} now={now} name="dynos" fields={DYNO_FIELDS} onUnsaved={tell} />}
        </Loaded>
      </Panel>
      <Panel title={text.builds.title} about={text.builds.about} flush actions={<PurgeCache app={app} />}>
        <Loaded query={settings} lines={5}>
          {(now) => (
            <SettingsForm app={app} now={now} name="builds" fields={BUILD_FIELDS} onUnsaved={tell} withNetwork />
          )}
        </Loaded>
      </Panel>
      <Destroy app={app} />
      <LeaveGuard when={isUnsaved} title={text.leave.title} about={text.leave.about} act={strings.unsaved.leave} />
    </Page>
  );
}
