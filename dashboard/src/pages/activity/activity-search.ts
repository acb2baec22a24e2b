export const FILTERS = ['all', 'deploys', 'configuration', 'failed'] as const;
export type Filter = (typeof FILTERS)[number];

/** How many entries are shown at first, and how many more each time that is asked for. */
export const STEP = 40;
const MOST = 10_000;

/** Which entries are shown, and how many of the newest are looked at. It stands in the page's address. */
export interface ActivitySearch {
  readonly show?: Filter;
  readonly last?: number;
}

/** The part of an address that is understood; what is not, or is so anyway, is left out. */
export function activitySearch(search: Readonly<Record<string, unknown>>): ActivitySearch {
  const show = FILTERS.find((each) => each === search['show'] && each !== 'all');
  const last = Number(search['last']);
  return { ...(show && { show }), ...(Number.isInteger(last) && last > STEP && last <= MOST && { last }) };
}
