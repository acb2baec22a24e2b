/** pyproject.toml or setup.py without a lock file, with pip (PEP 621). */

import type { Source } from '../../plan.ts';
import { type Item, readToml } from '../../toml.ts';
import { allPaths, hasFile, shellWord } from '../../tree.ts';
import { type Dependencies, type Manager, pip, withPip } from '../manager.ts';
import { namesOf, normalized } from './names.ts';

export const pyproject: Manager = { title: 'pip', manifest: 'pyproject.toml', read: readProject };
export const setupPy: Manager = { title: 'pip', manifest: 'setup.py', read: readSetup };

/** Normalized names of what a project asks for: PEP 621's list and Poetry's own table. */
export function projectNames(project: Item): ReadonlySet<string> {
  const poetry = project.at('tool', 'poetry', 'dependencies').keys.filter((name) => name !== 'python');
  return new Set([...project.at('project', 'dependencies').texts.flatMap(namesOf), ...poetry.map(normalized)]);
}

async function readProject(source: Source, minor: string): Promise<Dependencies | null> {
  const project = await readToml(source, 'pyproject.toml');
  if (project === null) return null;
  const packages = projectNames(project);
  if (project.at('build-system').present) return editable(source, { minor, packages, manifest: 'pyproject.toml' });
  const named = project.at('project', 'dependencies').texts;
  if (named.length === 0) return null;
  return {
    ...installed(minor, named.map(shellWord).join(' ')),
    manifest: 'pyproject.toml',
    packages,
    local: false,
    inputs: ['pyproject.toml'],
    warnings: [unlocked('pyproject.toml')],
  };
}

async function readSetup(source: Source, minor: string): Promise<Dependencies | null> {
  if (!hasFile(source, 'setup.py')) return null;
  const text = (await source.read('setup.py')) ?? '';
  const words = [
    ...text.matchAll(/['"]([A-Za-z0-9][\w.-]{0,99}(?:\[[^\]\n]{0,99}\])?)\s{0,9}(?:[<>=!~;][^'"\n]{0,199})?['"]/g),
  ];
  const packages = new Set(words.flatMap((match) => namesOf(match[1] ?? '')));
  return editable(source, { minor, packages, manifest: 'setup.py' });
}

/** Installed where it lies, so that what it reads beside its modules is there. */
function editable(
  source: Source,
  { minor, packages, manifest }: { minor: string; packages: ReadonlySet<string>; manifest: string },
): Dependencies {
  return {
    ...installed(minor, '--editable .'),
    manifest,
    packages,
    local: true,
    inputs: allPaths(source),
    warnings: [unlocked(manifest)],
  };
}

function installed(minor: string, what: string): Pick<Dependencies, 'script' | 'typed' | 'env' | 'caches'> {
  return {
    ...withPip(minor, what),
    env: pip.env,
    caches: [pip.cache],
  };
}

function unlocked(manifest: string): string {
  return `${manifest} has no lock file beside it: each build may get other versions. \`uv lock\` writes uv.lock: commit it.`;
}
