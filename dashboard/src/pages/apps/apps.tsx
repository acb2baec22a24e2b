import './apps.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { memo, useMemo } from 'react';
import type { AppSummaryResource } from '../../../../platform/client/overview-resources.ts';
import { later } from '../../app/later.tsx';
import { appState } from '../../data/app-state.ts';
import { lastFailure } from '../../data/last-failure.ts';
import { summariesQuery } from '../../data/queries.ts';
import { latencyNow, requestsNow } from '../../data/traffic.ts';
import { appsStrings } from '../../strings/apps.ts';
import { duration, short } from '../../strings/count.ts';
import { Button } from '../../ui/button.tsx';
import { Choices } from '../../ui/choices.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Loaded, Skeleton } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import { Badge, State } from '../../ui/state.tsx';
import { VirtualRows } from '../../ui/virtual-rows.tsx';
import { type AppListSearch, chosenApps, FILTERS, SORTS } from './app-list.ts';
import { NewApp } from './new-app.tsx';
import { useAppSearch } from './use-app-search.ts';

const DeployGuide = later(
  () => import('../guide/deploy-guide.tsx').then((module) => module.DeployGuide),
  () => <Skeleton lines={6} />,
);
const text = appsStrings;
/** From so many on the list can be searched and ordered. */
const MANY = 2;
/** Of a row on a wide screen. */
const ROW_PX = 66;

/** All apps at a glance. */
export function Apps() {
  const apps = useQuery(summariesQuery);
  const first = firstOf(apps.data ?? []);
  return (
    <Page title={text.title} actions={<NewApp />}>
      <div className="panel">
        <Loaded query={apps}>{(all) => (all.length === 0 ? <DeployGuide app={null} /> : <Found all={all} />)}</Loaded>
      </div>
      {first !== null && <DeployGuide app={first} />}
    </Page>
  );
}

/** The only app that there is, while nothing of it was released: the way to its first deploy goes on. */
function firstOf(apps: readonly AppSummaryResource[]): AppSummaryResource | null {
  const [first = null, ...others] = apps;
  return others.length === 0 && first?.released_at === null ? first : null;
}

function Found({ all }: { all: readonly AppSummaryResource[] }) {
  const { search, found, choose } = useAppSearch();
  const apps = useMemo(() => chosenApps(all, found), [all, found]);
  return (
    <>
      {all.length >= MANY && <Tools search={search} shown={text.shown(apps.length, all.length)} onChoose={choose} />}
      <AppRows apps={apps} onShowAll={() => choose({ q: '', state: 'all' })} />
    </>
  );
}

function Tools(props: { search: AppListSearch; shown: string; onChoose: (changed: AppListSearch) => void }) {
  const { search, shown, onChoose } = props;
  return (
    <div className="apps-tools">
      <input
        type="search"
        className="input s"
        aria-label={text.search}
        placeholder={text.search}
        value={search.q ?? ''}
        onChange={({ target }) => onChoose({ q: target.value })}
      />
      <Choices
        label={text.filter}
        value={search.state ?? 'all'}
        options={FILTERS.map((filter) => [filter, text.filters[filter]] as const)}
        onChoose={(state) => onChoose({ state })}
      />
      <select
        className="input s"
        aria-label={text.sort}
        value={search.sort ?? 'name'}
        onChange={({ target }) => onChoose({ sort: SORTS.find((sort) => sort === target.value) ?? 'name' })}
      >
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {text.sorts[sort]}
          </option>
        ))}
      </select>
      <span className="apps-count small quiet numbers" role="status">
        {shown}
      </span>
    </div>
  );
}

function AppRows({ apps, onShowAll }: { apps: readonly AppSummaryResource[]; onShowAll: () => void }) {
  if (apps.length === 0) {
    return (
      <Empty title={text.none}>
        <Button size="s" onClick={onShowAll}>
          {text.showAll}
        </Button>
      </Empty>
    );
  }
  const { columns } = text;
  return (
    <>
      <div className="apps-grid apps-columns" aria-hidden="true">
        <span>{columns.app}</span>
        <span>{columns.state}</span>
        <span>{columns.release}</span>
        <span>{columns.requests}</span>
        <span>{columns.latency}</span>
      </div>
      <VirtualRows items={apps} label={text.title} height={ROW_PX} keyOf={idOf}>
        {(app) => <AppRow app={app} />}
      </VirtualRows>
    </>
  );
}

function idOf({ app }: AppSummaryResource): string {
  return app.id;
}

const AppRow = memo(function AppRow({ app }: { app: AppSummaryResource }) {
  const state = appState(app);
  const { last_release: release } = app;
  const failure = lastFailure(app);
  return (
    <Link to="/apps/$app" params={{ app: app.app.name }} className="row apps-grid">
      <span className="apps-name">
        <strong className="cut">{app.app.name}</strong>
        <span className="cut small quiet">{app.web_url.replace(/^https?:\/\/|\/$/g, '')}</span>
      </span>
      <span className="apps-state">
        <State tone={state.tone}>{state.text}</State>
        {failure !== null && <Badge tone="bad">{text.failed(failure)}</Badge>}
      </span>
      <span className="apps-release small">
        {release !== null && (
          <>
            <span className="cut">
              <strong>v{release.version}</strong> {release.description}
            </span>
            <RelativeTime at={release.created_at} />
          </>
        )}
      </span>
      <Traffic traffic={app.traffic} />
    </Link>
  );
});

function Traffic({ traffic }: { traffic: AppSummaryResource['traffic'] }) {
  const total = traffic.requests.reduce((sum, each) => sum + each, 0);
  if (total === 0) return <span className="apps-none small quiet">{text.quiet}</span>;
  const now = requestsNow(traffic);
  const p95 = latencyNow(traffic);
  return (
    <>
      <span className="apps-figure">
        <Sparkline values={traffic.requests} label={text.requestsLine} />
        <span className="numbers small">{text.perMinute(short(now))}</span>
      </span>
      <span className="apps-figure">
        <Sparkline values={traffic.p95_ms} label={text.latencyLine} tone="quiet" />
        <span className="numbers small">{p95 !== null && duration(p95)}</span>
        {traffic.errors > 0 && (
          <span title={text.errorsAbout(traffic.errors)}>
            <Badge tone="bad">{text.errors(traffic.errors)}</Badge>
          </span>
        )}
      </span>
    </>
  );
}
