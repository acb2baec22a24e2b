import type { Settings } from '../model/installation.ts';
import type { Places } from './dependencies.ts';

/** Where a Berth with these settings is reached. */
export function placesOf({ apiPort, domain, routerPort }: Settings): Places {
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  return { apiUrl, gitUrl: apiUrl, domain, router: { scheme: 'http', port: routerPort } };
}
