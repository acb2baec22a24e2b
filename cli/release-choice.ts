import type { Client } from '../platform/client/client.ts';
import type { ReleaseResource } from '../platform/client/resources.ts';
import { Failure } from './failure.ts';

/** The release called `v12` or `12`, the newest without a name. */
export async function chosenRelease(client: Client, app: string, name: string | undefined): Promise<ReleaseResource> {
  if (name !== undefined) return await client.release(app, name.replace(/^v(?=\d)/, ''));
  const [newest] = await client.releases(app, { order: 'desc', limit: 1 });
  if (newest === undefined) {
    throw new Failure(`${app} has no releases yet`, { next: 'Deploy with `git push berth main`.' });
  }
  return newest;
}
