import './app-frame.css';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { ExternalLink } from 'lucide-react';
import { startTransition, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../../platform/client/api-error.ts';
import { appQuery } from '../data/queries.ts';
import { strings } from '../strings/common.ts';
import { Problem } from '../ui/problem.tsx';
import { NotFound } from './not-found.tsx';
import { appPlaces } from './places.ts';
import { visitApp } from './recent-apps.ts';
import { useAppName } from './use-app-name.ts';

/** What is around each page of an app: its name, and its other pages. */
export function AppFrame() {
  const name = useAppName();
  const app = useQuery(appQuery(name));
  const isThere = app.data !== undefined;
  useEffect(() => {
    if (isThere) visitApp(name);
  }, [isThere, name]);
  const nav = useShownPlace();
  const isPageDue = useAfterFrame();
  const below = useLocation().pathname.slice(`/apps/${encodeURIComponent(name)}`.length);
  if (app.error instanceof ApiError && app.error.status === 404) {
    return app.data === undefined ? <NotFound /> : <Renamed id={app.data.id} />;
  }
  if (app.isError && app.data === undefined) {
    return (
      <main className="page" id="main" tabIndex={-1}>
        <Problem error={app.error} onRetry={() => void app.refetch()} />
      </main>
    );
  }
  return (
    <div className="frame">
      <aside className="frame-side">
        <div className="frame-app">
          <Link to="/apps/$app" params={{ app: name }} activeOptions={{ exact: true }} className="cut">
            {name}
          </Link>
          {app.data?.web_url && (
            <a href={app.data.web_url} target="_blank" rel="noreferrer" aria-label={strings.openApp(name)}>
              <ExternalLink aria-hidden="true" />
            </a>
          )}
        </div>
        <nav ref={nav} aria-label={strings.places.ofApp(name)}>
          {appPlaces.map((group) => (
            <ul key={group[0]?.to}>
              {group.map(({ to, name: place, icon: Icon, holds = [] }) => (
                <li key={to}>
                  <Link
                    to={`/apps/$app${to}` as '/apps/$app'}
                    params={{ app: name }}
                    activeOptions={{ exact: to === '' }}
                    activeProps={{ 'aria-current': 'page' }}
                    {...(holds.some((path) => below.startsWith(path)) && { 'aria-current': true })}
                  >
                    <Icon aria-hidden="true" />
                    {place}
                  </Link>
                </li>
              ))}
            </ul>
          ))}
        </nav>
      </aside>
      {isPageDue && <Outlet />}
    </div>
  );
}

/** What was here until now has another name, which the page takes over, or is gone. */
function Renamed({ id }: { id: string }) {
  // Never what was known of it before: it may have been renamed again, or be gone.
  const app = useQuery({ ...appQuery(id), staleTime: 0, gcTime: 0 });
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const name = app.data?.name;
  useEffect(() => {
    if (name === undefined) return;
    const to = pathname.replace(/^\/apps\/[^/]+/, `/apps/${encodeURIComponent(name)}`);
    void navigate({ to, search: true, hash: true, replace: true, ignoreBlocker: true });
  }, [name, pathname, navigate]);
  return app.isError ? <NotFound /> : null;
}

let isFirst = true;

/**
 * Whether the page is to be drawn: at first after its frame, and piece by piece. Both at once keep the browser from
 * anything else for a time that is noticed.
 */
function useAfterFrame(): boolean {
  const [isDue, setDue] = useState(!isFirst);
  useEffect(() => {
    isFirst = false;
    startTransition(() => setDue(true));
  }, []);
  return isDue;
}

/** On a phone the places are a strip that is wider than the screen: the current one is brought into sight. */
function useShownPlace() {
  const nav = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address marks another place.
  useEffect(() => {
    const current = nav.current?.querySelector<HTMLElement>('[aria-current]');
    if (nav.current === null || current == null) return;
    nav.current.scrollLeft = current.offsetLeft - (nav.current.clientWidth - current.offsetWidth) / 2;
  }, [pathname]);
  return nav;
}
