import type { Flags } from './command.ts';
import type { Environment } from './environment.ts';
import { Failure, USAGE_ERROR } from './failure.ts';
import { textFlag } from './flags.ts';
import { DEFAULT_REMOTE, remoteUrl } from './git-folder.ts';

/**
 * The app that is meant: `--app`, else that of `--remote`, else BERTH_APP, else that of the remote `berth` of the
 * folder's repository. Throws a Failure that says how to name one.
 */
export async function chooseApp({ flags, environment }: { flags: Flags; environment: Environment }): Promise<string> {
  const app = textFlag({ flags }, 'app');
  if (app !== undefined) return app;
  const remote = textFlag({ flags }, 'remote');
  if (remote === undefined && environment.app !== null) return environment.app;
  const url = await remoteUrl(remote ?? DEFAULT_REMOTE);
  if (url === null) throw noApp(remote);
  const name = appOfRemote(url, environment.gitUrl);
  if (name === null) {
    throw new Failure(
      `Cannot tell which app is meant: the git remote ${remote ?? DEFAULT_REMOTE} leads to ${withoutSecrets(url)}`,
      {
        next: `Name one with --app, or run \`berth git:remote --app NAME\`.`,
        exitCode: USAGE_ERROR,
      },
    );
  }
  return name;
}

/** The app of a remote's URL `<base>/<app>.git`, or null when it is none, or none under `base` where one is given. */
export function appOfRemote(url: string, base: string | null): string | null {
  const match = /^(?<base>https?:\/\/.+)\/(?<app>[a-z0-9-]+)\.git$/.exec(url);
  if (match?.groups === undefined) return null;
  const { base: found = '', app = '' } = match.groups;
  return base === null || withoutUser(found) === withoutUser(base) ? app : null;
}

function withoutUser(url: string): string {
  return url.replace(/^(https?:\/\/)[^/@]*@/, '$1');
}

function withoutSecrets(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}

function noApp(remote: string | undefined): Failure {
  const reason =
    remote === undefined ? 'this folder has no git remote `berth`' : `this folder has no git remote ${remote}`;
  return new Failure(`Cannot tell which app is meant: ${reason}`, {
    next: 'Name it with --app, or make one with `berth create`.',
    exitCode: USAGE_ERROR,
  });
}
