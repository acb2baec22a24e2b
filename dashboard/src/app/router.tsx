/**
 * The pages by their paths. A page is one component in `pages/<name>/`, loaded when it is first opened; it renders a
 * `Page`, asks by TanStack Query with the keys of `data/keys.ts` (the event stream makes them stale, no page polls), and
 * takes its words from `strings/<name>.ts`. To add one: a route here, an entry in `app/places.ts`.
 */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouteComponent,
} from '@tanstack/react-router';
import { activitySearch } from '../pages/activity/activity-search.ts';
import { appListSearch } from '../pages/apps/app-list.ts';
import { Apps } from '../pages/apps/apps.tsx';
import { eventsSearch } from '../pages/events/events-search.ts';
import { logSearch } from '../pages/logs/log-search.ts';
import { metricsSearch } from '../pages/metrics/metrics-search.ts';
import { AppFrame } from './app-frame.tsx';
import { NotFound } from './not-found.tsx';
import { PageFailed } from './page-failed.tsx';
import { PageNotLoaded } from './page-not-loaded.ts';
import { persistently } from './persistently.ts';
import { Shell } from './shell.tsx';

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const apps = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  component: Apps,
  validateSearch: appListSearch,
});
const app = createRoute({ getParentRoute: () => rootRoute, path: '/apps/$app', component: AppFrame });

const overview = createRoute({
  getParentRoute: () => app,
  path: '/',
  component: page(() => import('../pages/overview/overview.tsx'), 'Overview'),
});

const activity = createRoute({
  getParentRoute: () => app,
  path: '/activity',
  validateSearch: activitySearch,
  component: page(() => import('../pages/activity/activity.tsx'), 'Activity'),
});

const build = createRoute({
  getParentRoute: () => app,
  path: '/builds/$build',
  component: page(() => import('../pages/builds/build.tsx'), 'Build'),
});

const release = createRoute({
  getParentRoute: () => app,
  path: '/releases/$release',
  component: page(() => import('../pages/releases/release.tsx'), 'Release'),
});

const events = createRoute({
  getParentRoute: () => app,
  path: '/events',
  component: page(() => import('../pages/events/events.tsx'), 'Events'),
  validateSearch: eventsSearch,
});

const metrics = createRoute({
  getParentRoute: () => app,
  path: '/metrics',
  validateSearch: metricsSearch,
  component: page(() => import('../pages/metrics/metrics.tsx'), 'Metrics'),
});

const config = createRoute({
  getParentRoute: () => app,
  path: '/config',
  component: page(() => import('../pages/config/config.tsx'), 'ConfigVars'),
});

const resources = createRoute({
  getParentRoute: () => app,
  path: '/resources',
  component: page(() => import('../pages/resources/resources.tsx'), 'Resources'),
});

const domains = createRoute({
  getParentRoute: () => app,
  path: '/domains',
  component: page(() => import('../pages/domains/domains.tsx'), 'Domains'),
});

const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  component: page(() => import('../pages/settings/settings.tsx'), 'Settings'),
});

const platform = createRoute({
  getParentRoute: () => rootRoute,
  path: '/platform',
  component: page(() => import('../pages/platform/platform.tsx'), 'Platform'),
});

const allEvents = createRoute({
  getParentRoute: () => rootRoute,
  path: '/platform/events',
  component: page(() => import('../pages/events/events.tsx'), 'AllEvents'),
  validateSearch: eventsSearch,
});

const account = createRoute({
  getParentRoute: () => rootRoute,
  path: '/account',
  component: page(() => import('../pages/account/account.tsx'), 'Account'),
});

const logs = createRoute({
  getParentRoute: () => app,
  path: '/logs',
  component: page(() => import('../pages/logs/logs.tsx'), 'Logs'),
  validateSearch: logSearch,
});

const terminal = createRoute({
  getParentRoute: () => app,
  path: '/terminal',
  component: page(() => import('../pages/terminal/terminal.tsx'), 'TerminalPage'),
});

/** A component of a module that is loaded with the first visit. */
function page<Name extends string>(load: () => Promise<Record<Name, RouteComponent>>, name: Name): RouteComponent {
  return lazyRouteComponent(
    () =>
      persistently(load).catch((error: unknown) => {
        throw new PageNotLoaded(error);
      }),
    name,
  );
}

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    apps,
    app.addChildren([
      overview,
      activity,
      build,
      release,
      metrics,
      events,
      config,
      resources,
      domains,
      settings,
      logs,
      terminal,
    ]),
    platform,
    allEvents,
    account,
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: PageFailed,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
