import type { LastFailure } from '../data/last-failure.ts';
import { count } from './count.ts';

/** Words of the page with all apps, and of the way to a first deploy. */
export const appsStrings = {
  title: 'Apps',
  search: 'Search apps',
  none: 'No app is like that.',
  showAll: 'Show all apps',
  shown: (shown: number, all: number) =>
    shown === all ? count(all, 'app', 'apps') : `${shown} of ${count(all, 'app', 'apps')}`,
  newApp: 'New app',
  columns: {
    app: 'App',
    state: 'State',
    release: 'Last release',
    requests: 'Requests a minute',
    latency: 'p95',
    errors: 'Errors',
  },
  filter: 'Apps by state',
  filters: { all: 'All', up: 'Up', trouble: 'In trouble', idle: 'Idle' },
  sort: 'Order',
  sorts: { name: 'By name', released: 'Newest release first', requests: 'Most requests first' },
  perMinute: (requests: string) => `${requests}/min`,
  errors: (errors: number) => count(errors, 'error', 'errors'),
  errorsAbout: (errors: number) => `${count(errors, 'request', 'requests')} of the last hour ended with an error (5xx)`,
  requestsLine: 'Requests a minute over the last hour',
  latencyLine: 'p95 response time over the last hour',
  quiet: 'No requests',
  failed: (what: LastFailure) => {
    if (what.of === 'build') return 'Last build failed';
    return `${what.of === 'release-phase' ? 'Release phase' : 'Rollout'} of v${what.version} failed`;
  },
  create: {
    title: 'New app',
    about: 'An app has an address, config vars and releases of its own.',
    name: 'Name',
    hint: 'Lower-case letters, digits and dashes. Left empty, Berth makes one up.',
    act: 'Create app',
    done: (app: string) => `${app} is there`,
  },
  guide: {
    title: 'Deploy your first app',
    titleOf: (app: string) => `Deploy ${app}`,
    lead: 'In the folder of your app, which is a git repository, on a machine with the berth command:',
    env: 'Say where this Berth is',
    create: 'Create the app',
    created: (app: string) => `${app} is there`,
    remote: 'Name it in git, where berth create has not done so',
    push: 'Push it',
    waits: 'Waiting for your push …',
    queued: 'The build waits for its turn …',
    building: 'Building …',
    releasing: 'Going live …',
    failed: 'The deploy failed',
    why: 'Why it failed',
    again: 'Push again, and this page follows.',
    output: 'What the build says',
    live: 'It is live.',
  },
} as const;
