import { facts } from '../e2e/berth.ts';
import { engine } from '../e2e/engine.ts';

/** Docker id of the newest image that this Berth made of an app's dependencies. */
export async function dependencyImage(): Promise<string> {
  const { body } = await engine<{ Id: string; Created: number; RepoTags: string[] | null }[]>('GET', '/images/json');
  const own = body.filter(({ RepoTags }) => RepoTags?.some((tag) => tag.startsWith(`berth-${facts().instance}/deps:`)));
  const newest = own.toSorted((left, right) => right.Created - left.Created)[0];
  if (newest === undefined) throw new Error('There is no image with dependencies');
  return newest.Id;
}
