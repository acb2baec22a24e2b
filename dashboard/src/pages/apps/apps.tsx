import './apps.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { AppResource } from '../../../../platform/client/resources.ts';
import { api } from '../../data/api.ts';
import { appState } from '../../data/app-state.ts';
import { keys } from '../../data/keys.ts';
import { strings } from '../../strings/common.ts';
import { Command } from '../../ui/command.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { State } from '../../ui/state.tsx';

const text = strings.apps;

/** All apps at a glance. */
export function Apps() {
  const [wanted, setWanted] = useState('');
  const apps = useQuery({ queryKey: keys.apps, queryFn: () => api.apps() });
  const search = (
    <input
      type="search"
      className="input"
      aria-label={text.search}
      placeholder={text.search}
      value={wanted}
      onChange={(event) => setWanted(event.target.value)}
    />
  );
  return (
    <Page title={text.title} actions={apps.data?.length ? search : undefined}>
      <Loaded query={apps}>
        {(all) => {
          const shown = all.filter(({ name }) => name.includes(wanted.trim().toLowerCase()));
          if (all.length === 0) return <FirstDeploy />;
          if (shown.length === 0) return <p className="quiet">{text.none(wanted)}</p>;
          return (
            <div className="panel">
              <ul className="rows">
                {shown.map((app) => (
                  <li key={app.id}>
                    <AppRow app={app} />
                  </li>
                ))}
              </ul>
            </div>
          );
        }}
      </Loaded>
    </Page>
  );
}

function AppRow({ app }: { app: AppResource }) {
  const dynos = useQuery({ queryKey: keys.app(app.name, 'dynos'), queryFn: () => api.dynos(app.name) });
  const state = dynos.data === undefined ? null : appState(app, dynos.data);
  return (
    <Link to="/apps/$app" params={{ app: app.name }} className="row app-row">
      <span className="grow">
        <strong className="cut">{app.name}</strong>
        <span className="cut small quiet">{app.web_url}</span>
      </span>
      <State tone={state?.tone ?? 'quiet'}>{state?.text ?? strings.loading}</State>
      {app.released_at === null ? (
        <span className="small quiet">{text.neverReleased}</span>
      ) : (
        <RelativeTime at={app.released_at} />
      )}
    </Link>
  );
}

function FirstDeploy() {
  return (
    <section className="panel first-deploy">
      <h2>{text.emptyTitle}</h2>
      <p className="quiet">{text.emptyLead}</p>
      <ol>
        {text.steps.map(([what, command]) => (
          <li key={command}>
            {what}
            <Command text={command} />
          </li>
        ))}
      </ol>
      <p className="quiet">{text.emptyWaits}</p>
    </section>
  );
}
