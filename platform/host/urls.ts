import type { Settings } from '../model/installation.ts';

const HTTP_PORT = 80;

/** API and git: an address, since plain glibc does not know `*.localhost`. */
export function apiUrl({ apiPort }: Pick<Settings, 'apiPort'>): string {
  return `http://127.0.0.1:${apiPort}`;
}

/** The router, for requests that name the app by their Host header. */
export function routerUrl({ routerPort }: Pick<Settings, 'routerPort'>): string {
  return `http://127.0.0.1${portPart(routerPort)}`;
}

/** Where a browser finds an app. */
export function appUrl(app: string, { domain, routerPort }: Pick<Settings, 'domain' | 'routerPort'>): string {
  return `http://${app}.${domain}${portPart(routerPort)}/`;
}

/** The dashboard, for a browser. Without a trailing slash. */
export function dashboardUrl({ domain, routerPort }: Pick<Settings, 'domain' | 'routerPort'>): string {
  return `http://dashboard.${domain}${portPart(routerPort)}`;
}

function portPart(port: number): string {
  return port === HTTP_PORT ? '' : `:${port}`;
}
