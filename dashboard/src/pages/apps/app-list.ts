import type { AppSummaryResource } from '../../../../platform/client/overview-resources.ts';
import { appState } from '../../data/app-state.ts';
import { lastFailure } from '../../data/last-failure.ts';

export const FILTERS = ['all', 'up', 'trouble', 'idle'] as const;
export const SORTS = ['name', 'released', 'requests'] as const;
export type Filter = (typeof FILTERS)[number];
export type Sort = (typeof SORTS)[number];

/** What is shown of the list: a part of a name, a kind of state, an order. It stands in the page's address. */
export interface AppListSearch {
  readonly q?: string;
  readonly state?: Filter;
  readonly sort?: Sort;
}

/** The part of an address that is understood; what is not is as if it were not there. */
export function appListSearch(search: Readonly<Record<string, unknown>>): AppListSearch {
  const state = FILTERS.find((each) => each === search['state'] && each !== 'all');
  const sort = SORTS.find((each) => each === search['sort'] && each !== 'name');
  const { q } = search;
  return { ...(typeof q === 'string' && q !== '' && { q }), ...(state && { state }), ...(sort && { sort }) };
}

/** The apps that a search means, in its order. */
export function chosenApps(apps: readonly AppSummaryResource[], search: AppListSearch): AppSummaryResource[] {
  const wanted = (search.q ?? '').trim().toLowerCase();
  const chosen = apps.filter((app) => app.app.name.includes(wanted) && isOf(app, search.state ?? 'all'));
  const order: Record<Sort, (one: AppSummaryResource, other: AppSummaryResource) => number> = {
    name: () => 0,
    released: (one, other) => time(other.released_at) - time(one.released_at),
    requests: (one, other) => requestsOf(other) - requestsOf(one),
  };
  const byName = (one: AppSummaryResource, other: AppSummaryResource) => (one.app.name < other.app.name ? -1 : 1);
  return chosen.sort((one, other) => order[search.sort ?? 'name'](one, other) || byName(one, other));
}

function isOf(app: AppSummaryResource, filter: Filter): boolean {
  const { tone } = appState(app);
  const isTroubled = tone === 'bad' || lastFailure(app) !== null;
  return { all: true, up: tone === 'good', trouble: isTroubled, idle: tone === 'quiet' }[filter];
}

function time(iso: string | null): number {
  return iso === null ? 0 : Date.parse(iso);
}

function requestsOf({ traffic }: AppSummaryResource): number {
  return traffic.requests.reduce((sum, each) => sum + each, 0);
}
