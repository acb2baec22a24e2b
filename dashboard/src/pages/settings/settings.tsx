import './settings.css';
import { useQuery } from '@tanstack/react-query';
import { useAppName } from '../../app/use-app-name.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { appQuery } from '../../data/queries.ts';
import { settingsText as text } from '../../strings/settings.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
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
      <Buildpacks app={app} />
      <Panel title={text.dynos.title} about={text.dynos.about} flush>
        <Loaded query={settings} lines={5}>
          {(now) => <SettingsForm app={app} now={now} fields={DYNO_FIELDS} />}
        </Loaded>
      </Panel>
      <Panel title={text.builds.title} about={text.builds.about} flush actions={<PurgeCache app={app} />}>
        <Loaded query={settings} lines={5}>
          {(now) => <SettingsForm app={app} now={now} fields={BUILD_FIELDS} withNetwork />}
        </Loaded>
      </Panel>
      <Destroy app={app} />
    </Page>
  );
}
