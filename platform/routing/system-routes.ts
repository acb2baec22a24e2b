import type { SystemRoute } from '../model/route.ts';

/** Names below the base domain that are Berth's own. */
const NAMES = ['api', 'git', 'dashboard'];

/** Berth's own hostnames, all of which lead to the platform's port. */
export function systemRoutes({ domain, apiPort }: { domain: string; apiPort: number }): SystemRoute[] {
  return NAMES.map((name) => ({ hostname: `${name}.${domain}`, host: '127.0.0.1', port: apiPort }));
}
