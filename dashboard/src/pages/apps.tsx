import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AppResource, DynoResource } from '../../../platform/client/resources.ts';
import { call } from '../data/api.ts';
import { appState } from '../data/app-state.ts';
import { strings } from '../strings.ts';
import { Command } from '../ui/command.tsx';
import { Problem } from '../ui/problem.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';

const text = strings.apps;
const LOOK_EVERY_MS = 10_000;

/** All apps at a glance. */
export function Apps() {
  const [wanted, setWanted] = useState('');
  const apps = useQuery({
    queryKey: ['apps'],
    queryFn: () => call<AppResource[]>('GET', '/apps'),
    refetchInterval: LOOK_EVERY_MS,
  });
  const all = apps.data ?? [];
  const shown = all.filter(({ name }) => name.includes(wanted.trim().toLowerCase()));
  return (
    <main className="page">
      <div className="page-head">
        <h1>{text.title}</h1>
        {all.length > 0 && (
          <input
            type="search"
            className="search"
            aria-label={text.search}
            placeholder={text.search}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
        )}
      </div>
      {apps.isError && <Problem error={apps.error} onRetry={() => void apps.refetch()} />}
      {apps.isPending && <p className="quiet">{strings.loading}</p>}
      {apps.isSuccess && all.length === 0 && <FirstDeploy />}
      {all.length > 0 && shown.length === 0 && <p className="quiet">{text.none(wanted)}</p>}
      {shown.length > 0 && (
        <ul className="panel">
          {shown.map((app) => (
            <li key={app.id} className="row">
              <AppRow app={app} />
            </li>
          ))}
        </ul>
      )}
    </main>
  );
}

function AppRow({ app }: { app: AppResource }) {
  const dynos = useQuery({
    queryKey: ['apps', app.id, 'dynos'],
    queryFn: () => call<DynoResource[]>('GET', `/apps/${app.id}/dynos`),
    refetchInterval: LOOK_EVERY_MS,
  });
  const state = dynos.data === undefined ? null : appState(app, dynos.data);
  return (
    <a className="app" href={app.web_url ?? undefined} target="_blank" rel="noreferrer">
      <span>
        <strong>{app.name}</strong>
        <span className="address quiet">{app.web_url}</span>
      </span>
      <span className={`state ${state?.tone ?? 'quiet'}`}>{state?.text ?? strings.loading}</span>
      {app.released_at === null ? (
        <span className="never quiet">{text.neverReleased}</span>
      ) : (
        <RelativeTime at={app.released_at} />
      )}
    </a>
  );
}

function FirstDeploy() {
  return (
    <section className="panel empty">
      <h2>{text.emptyTitle}</h2>
      <p className="quiet">{text.emptyLead}</p>
      <ol className="steps">
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
