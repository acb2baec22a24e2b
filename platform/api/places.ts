import type { Settings } from '../model/installation.ts';
import type { Places } from './dependencies.ts';

/** Where a Berth with these settings is reached. */
export function placesOf({ apiPort, domain, routerPort }: Settings): Places {
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  return { apiUrl, gitUrl: apiUrl, domain, router: { scheme: 'http', port: routerPort } };
}

/** Origin of `<name>.<domain>` as a browser writes it: the port is left out where it is the scheme's own. */
export function originOf(name: string, { domain, router }: Pick<Places, 'domain' | 'router'>): string {
  const usual = router.port === (router.scheme === 'https' ? 443 : 80);
  return `${router.scheme}://${name}.${domain}${usual ? '' : `:${router.port}`}`;
}
