import type { Client } from '../platform/client/client.ts';
import type { BuildResource } from '../platform/client/resources.ts';
import { Failure } from './failure.ts';

/** The build with an id, or the newest. */
export async function chosenBuild(client: Client, app: string, id: string | undefined): Promise<BuildResource> {
  if (id !== undefined) return await client.build(app, id);
  const [newest] = await client.builds(app, { order: 'desc', limit: 1 });
  if (newest === undefined)
    throw new Failure(`${app} has no builds yet`, { next: 'Deploy with `git push berth main`.' });
  return newest;
}
