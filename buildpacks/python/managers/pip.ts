/** requirements.txt with pip. */

import type { Source } from '../../plan.ts';
import { allPaths, firstFile } from '../../tree.ts';
import { type Dependencies, type Manager, pip, withPip } from '../manager.ts';
import { readRequirements } from './requirements.ts';

export const requirementsTxt: Manager = {
  title: 'pip',
  manifest: 'requirements.txt',
  read: (source, minor) => read(source, minor, 'requirements.txt'),
};

/** Where large projects have them, what runs in production first. */
export const elsewhere: readonly string[] = [
  'requirements/production.txt',
  'requirements/prod.txt',
  'requirements-prod.txt',
  'requirements/requirements.txt',
  'requirements/main.txt',
  'requirements/base.txt',
  'requirements/common.txt',
  'requirements.in',
];

/** For a source that has no requirements.txt at its root, and describes no project. */
export const requirementsElsewhere: Manager = {
  title: 'pip',
  manifest: 'requirements/production.txt',
  read: (source, minor) => read(source, minor, firstFile(source, elsewhere) ?? ''),
};

async function read(source: Source, minor: string, manifest: string): Promise<Dependencies | null> {
  const requirements = await readRequirements(source, manifest);
  if (requirements === null) return null;
  return {
    manifest,
    packages: requirements.packages,
    ...withPip(minor, `-r ${manifest}`),
    env: pip.env,
    caches: [pip.cache],
    local: requirements.local,
    inputs: requirements.local ? allPaths(source) : requirements.files,
    warnings: requirements.pinned
      ? []
      : [
          `${manifest} does not pin every version: each build may get others. Write name==version (pip freeze prints it).`,
        ],
  };
}
