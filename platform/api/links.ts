import type { Links } from './reply.ts';

/** Where an app's own resources and acts are. */
export function appLinks(app: string): Links {
  const base = `/apps/${app}`;
  return {
    self: base,
    'buildpack-installations': `${base}/buildpack-installations`,
    builds: `${base}/builds`,
    'config-vars': `${base}/config-vars`,
    domains: `${base}/domains`,
    dynos: `${base}/dynos`,
    'dyno-states': `${base}/dyno-states`,
    events: `${base}/events`,
    formation: `${base}/formation`,
    'log-sessions': `${base}/log-sessions`,
    metrics: `${base}/metrics`,
    plan: `${base}/plan`,
    releases: `${base}/releases`,
    rollouts: `${base}/rollouts`,
    settings: `${base}/settings`,
  };
}

/** Where the API begins. */
export const ROOT_LINKS: Links = {
  account: '/account',
  apps: '/apps',
  authorizations: '/oauth/authorizations',
  catalog: '/platform/catalog',
  disk: '/platform/disk',
  events: '/events',
  metrics: '/platform/metrics',
  queue: '/platform/queue',
  regions: '/regions',
  sources: '/sources',
  stacks: '/stacks',
};

/** Links of a change that made a release: where to watch it go live. */
export function releaseLinks({ app, version }: { app: string; version: number }): Links {
  const self = `/apps/${app}/releases/${version}`;
  return { release: self, rollout: `${self}/rollout`, 'config-vars': `${self}/config-vars` };
}
