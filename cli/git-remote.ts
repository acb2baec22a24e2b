import type { AppResource } from '../platform/client/resources.ts';
import type { Environment } from './environment.ts';
import { setCredentialHelper, setRemote } from './git-folder.ts';

/** Where an app is pushed to: under BERTH_GIT_URL where that is set, else as the API says. */
export function gitUrlOf({ name, git_url }: Pick<AppResource, 'name' | 'git_url'>, { gitUrl }: Environment): string {
  return gitUrl === null ? git_url : `${gitUrl}/${name}.git`;
}

/** Makes the folder's remote lead to `gitUrl`, and git ask berth for the token of its server. */
export async function connectFolder(options: { remote: string; gitUrl: string; codeRoot: string }): Promise<void> {
  const { remote, gitUrl, codeRoot } = options;
  await setRemote(remote, gitUrl);
  await setCredentialHelper(gitUrl.replace(/\/[^/]+$/, ''), `${codeRoot}/bin/berth`);
}
