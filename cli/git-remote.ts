import type { AppResource } from '../platform/client/resources.ts';
import { findLogin } from './connection.ts';
import type { Environment } from './environment.ts';
import { setCredentialHelper, setRemote } from './git-folder.ts';

const LOOPBACK = /^(127\.|localhost$|\[::1\]$)/;

/**
 * Where an app is pushed to: under BERTH_GIT_URL where that is set, else as the API says. Where it names a loopback
 * address to a machine that reached it by another, git is served beside the API there.
 */
export async function gitUrlOf(app: Pick<AppResource, 'name' | 'git_url'>, environment: Environment): Promise<string> {
  if (environment.gitUrl !== null) return `${environment.gitUrl}/${app.name}.git`;
  const login = await findLogin(environment);
  const isFar = login !== null && !LOOPBACK.test(new URL(login.url).hostname);
  return isFar && LOOPBACK.test(new URL(app.git_url).hostname) ? `${login.url}/${app.name}.git` : app.git_url;
}

/** Makes the folder's remote lead to `gitUrl`, and git ask berth for the token of its server. */
export async function connectFolder(options: { remote: string; gitUrl: string; codeRoot: string }): Promise<void> {
  const { remote, gitUrl, codeRoot } = options;
  await setRemote(remote, gitUrl);
  await setCredentialHelper(gitUrl.replace(/\/[^/]+$/, ''), `${codeRoot}/bin/berth`);
}
