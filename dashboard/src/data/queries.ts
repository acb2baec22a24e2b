import { queryOptions } from '@tanstack/react-query';
import { api } from './api.ts';
import { keys } from './keys.ts';

/** Traffic makes no events: what shows it is asked for again so often, while the page is looked at. */
const TRAFFIC_MS = 20_000;

/** Every app at a glance. */
export const summariesQuery = queryOptions({
  queryKey: keys.apps,
  queryFn: () => api.appSummaries(),
  refetchInterval: TRAFFIC_MS,
});

/** The app itself. */
export const appQuery = (app: string) => queryOptions({ queryKey: keys.app(app), queryFn: () => api.app(app) });

/** Its dynos, one-off ones among them. */
export const dynosQuery = (app: string) =>
  queryOptions({ queryKey: keys.app(app, 'dynos'), queryFn: () => api.dynos(app) });

/** How its dynos fare: crashes in a row, and why. */
export const dynoStatesQuery = (app: string) =>
  queryOptions({ queryKey: keys.app(app, 'dyno-states'), queryFn: () => api.dynoStates(app) });

/** Figures of each dyno by the minute, over the last hour. */
export const dynoFiguresQuery = (app: string) =>
  queryOptions({
    queryKey: keys.app(app, 'figures'),
    queryFn: () => api.metrics(app, { step: 60, by: 'dyno' }),
    refetchInterval: TRAFFIC_MS,
  });
