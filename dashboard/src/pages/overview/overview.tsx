import './overview.css';
import { useQuery } from '@tanstack/react-query';
import { Ellipsis, ExternalLink } from 'lucide-react';
import { useState } from 'react';
import type { AppSummaryResource } from '../../../../platform/client/overview-resources.ts';
import { type AppAction, fittingActions } from '../../app/actions.ts';
import { AskedAction, beginAction } from '../../app/asked-action.tsx';
import { useAppName } from '../../app/use-app-name.ts';
import { appState } from '../../data/app-state.ts';
import { summariesQuery } from '../../data/queries.ts';
import { strings } from '../../strings/common.ts';
import { overviewStrings } from '../../strings/overview.ts';
import { buttonClass, IconButton } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/loaded.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { Page } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { State } from '../../ui/state.tsx';
import { DeployGuide } from '../guide/deploy-guide.tsx';
import { Dynos } from './dynos.tsx';
import { Picture } from './picture.tsx';
import { Recent } from './recent.tsx';
import { Traffic } from './traffic.tsx';
import { Trouble } from './trouble.tsx';

const text = overviewStrings;

/** What runs, what changed last, how it fares; and what is done most. */
export function Overview() {
  const name = useAppName();
  const summaries = useQuery(summariesQuery);
  const app = summaries.data?.find((each) => each.app.name === name);
  if (app === undefined) {
    return (
      <Page title={strings.places.overview} of={name}>
        {summaries.isError ? (
          <Problem error={summaries.error} onRetry={() => void summaries.refetch()} />
        ) : (
          <div className="panel">
            <Skeleton lines={6} />
          </div>
        )}
      </Page>
    );
  }
  const state = appState(app);
  return (
    <Page
      title={strings.places.overview}
      of={name}
      about={
        <span className="line">
          <State tone={state.tone}>{state.text}</State>
          {app.released_at !== null && (
            <a href={app.web_url} target="_blank" rel="noreferrer" className="link">
              {app.web_url.replace(/^https?:\/\/|\/$/g, '')}
            </a>
          )}
        </span>
      }
      actions={<Actions app={app} />}
    >
      {app.released_at === null ? <DeployGuide app={app} /> : <Running app={app} />}
    </Page>
  );
}

function Running({ app }: { app: AppSummaryResource }) {
  return (
    <>
      <Trouble app={app} />
      <Picture app={app} />
      <Traffic app={app} />
      <Dynos app={app.app.name} />
      <Recent app={app.app.name} />
    </>
  );
}

function Actions({ app }: { app: AppSummaryResource }) {
  const { name } = app.app;
  const [asked, setAsked] = useState<AppAction | null>(null);
  return (
    <>
      {app.released_at !== null && (
        <a href={app.web_url} target="_blank" rel="noreferrer" className={buttonClass()}>
          <ExternalLink aria-hidden="true" />
          {text.open}
        </a>
      )}
      <Menu trigger={<IconButton kind={undefined} icon={Ellipsis} label={text.more} />}>
        {fittingActions(app)
          .filter(({ kind }) => kind !== 'way')
          .map((action) => (
            <MenuItem key={action.name} icon={action.icon} onSelect={() => beginAction(name, action, setAsked)}>
              {action.name}
            </MenuItem>
          ))}
      </Menu>
      <AskedAction app={name} action={asked} onClose={() => setAsked(null)} />
    </>
  );
}
