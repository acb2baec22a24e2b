import type { ConfigVars, Release } from '../model/release.ts';
import type { AppRequest } from './endpoint.ts';

/**
 * Config vars of a release as they are shown to whoever asks: one with `name`, else all. In a browser, where values are
 * hidden until somebody reveals them, that is an event; programs read them all the time.
 */
export function shownConfig(request: AppRequest, release: Release, name: string | null = null): ConfigVars {
  const { deps, account, app, session } = request;
  const config = deps.records.releases.config(release.id);
  if (session !== null) deps.acts.configRevealed({ account, app, release, name });
  return name === null ? config : { [name]: config[name] ?? '' };
}
