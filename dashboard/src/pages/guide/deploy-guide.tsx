import './deploy-guide.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Check, CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AppSummaryResource } from '../../../../platform/client/overview-resources.ts';
import { appQuery } from '../../data/queries.ts';
import { appsStrings } from '../../strings/apps.ts';
import { Command } from '../../ui/command.tsx';
import { BuildFailure } from '../../ui/deploy-failure.tsx';

const text = appsStrings.guide;

/** The way to a first deploy, as commands; it follows the push. `app` is the app that is to be deployed, once there is one. */
export function DeployGuide({ app }: { app: AppSummaryResource | null }) {
  const name = app?.app.name ?? 'hello';
  return (
    <section className="panel guide" aria-label={text.title}>
      <h2>{app === null ? text.title : text.titleOf(name)}</h2>
      <p className="quiet">{text.lead}</p>
      <ol>
        <Step about={text.env}>
          <Command text={'eval "$(berth env)"'} />
        </Step>
        {app === null ? (
          <Step about={text.create}>
            <Command text={`berth create ${name}`} />
          </Step>
        ) : (
          <>
            <Step about={text.created(name)} state="done" />
            <RemoteStep app={name} />
          </>
        )}
        <Step about={text.push}>
          <Command text="git push berth main" />
        </Step>
        <PushStep app={app} />
      </ol>
    </section>
  );
}

function RemoteStep({ app }: { app: string }) {
  const { data } = useQuery(appQuery(app));
  if (data === undefined) return null;
  return (
    <Step about={text.remote}>
      <Command text={`git remote add berth ${data.git_url}`} />
    </Step>
  );
}

function PushStep({ app }: { app: AppSummaryResource | null }) {
  const build = app?.last_build ?? null;
  if (app === null || build === null) return <Step about={text.waits} state="busy" />;
  const output = (
    <Link to="/apps/$app/builds/$build" params={{ app: app.app.name, build: build.id }} className="link">
      {text.output}
    </Link>
  );
  if (build.status === 'failed' || build.status === 'cancelled') {
    return (
      <Step about={text.failed} state="bad">
        {build.error === null ? (
          output
        ) : (
          <BuildFailure app={app.app.name} id={build.id} title={text.why} error={build.error} about={text.again} />
        )}
      </Step>
    );
  }
  const about = { queued: text.queued, building: text.building, releasing: text.releasing, succeeded: text.releasing };
  return (
    <Step about={about[build.status]} state="busy">
      {output}
    </Step>
  );
}

function Step({ about, state, children }: { about: string; state?: 'done' | 'busy' | 'bad'; children?: ReactNode }) {
  return (
    <li className={state}>
      <span className="guide-mark" aria-hidden="true">
        {state === 'done' && <Check />}
        {state === 'bad' && <CircleX />}
        {state === 'busy' && <span className="spinner" />}
      </span>
      <div className="stack tight">
        <span role={state === undefined ? undefined : 'status'}>{about}</span>
        {children}
      </div>
    </li>
  );
}
