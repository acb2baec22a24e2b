/**
 * Keys of what the pages have asked for. All that is about one app begins with `['app', name]`, so that one event of the
 * app refreshes what is on screen of it; `['apps']` is the list, `['platform']` the host.
 */
export const keys = {
  session: ['session'],
  apps: ['apps'],
  platform: (...rest: readonly unknown[]) => ['platform', ...rest],
  account: (...rest: readonly unknown[]) => ['account', ...rest],
  app: (app: string, ...rest: readonly unknown[]) => ['app', app, ...rest],
} as const;
