/** requirements.txt with pip. */

import type { Source } from '../../plan.ts';
import { allPaths } from '../../tree.ts';
import { type Dependencies, environment, type Manager, pip, withPip } from '../manager.ts';
import { readRequirements } from './requirements.ts';

export const requirementsTxt: Manager = { title: 'pip', manifest: 'requirements.txt', read };

async function read(source: Source, minor: string): Promise<Dependencies | null> {
  const requirements = await readRequirements(source);
  if (requirements === null) return null;
  return {
    manifest: 'requirements.txt',
    packages: requirements.packages,
    script: withPip(minor, `${environment}/bin/pip install -r requirements.txt`),
    env: pip.env,
    caches: [pip.cache],
    local: requirements.local,
    inputs: requirements.local ? allPaths(source) : requirements.files,
    warnings: requirements.pinned
      ? []
      : [
          'requirements.txt does not pin every version: each build may get others. Write name==version (pip freeze prints it).',
        ],
  };
}
