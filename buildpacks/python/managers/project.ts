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
  if (project.at('build-system').present) {
    const beside = project.at('project').present ? [] : [...(await setupNames(source))];
    const tool = project.at('tool', 'poetry').present ? 'poetry' : 'uv';
    return editable(source, { minor, packages: new Set([...packages, ...beside]), manifest: 'pyproject.toml', tool });
  }
  const named = project.at('project', 'dependencies').texts;
  if (named.length === 0) return null;
  return {
    ...installed(minor, named.map(shellWord).join(' ')),
    manifest: 'pyproject.toml',
    packages,
    local: false,
    inputs: ['pyproject.toml'],
    warnings: [unlocked(source, 'pyproject.toml', 'uv')],
  };
}

async function readSetup(source: Source, minor: string): Promise<Dependencies | null> {
  if (!hasFile(source, 'setup.py')) return null;
  return editable(source, { minor, packages: await setupNames(source), manifest: 'setup.py', tool: 'uv' });
}

/** What setup.py and setup.cfg ask for: any text of the one that could be a package, and the other's list. */
async function setupNames(source: Source): Promise<ReadonlySet<string>> {
  const text = (hasFile(source, 'setup.py') ? await source.read('setup.py') : null) ?? '';
  const words = [
    ...text.matchAll(/['"]([A-Za-z0-9][\w.-]{0,99}(?:\[[^\]\n]{0,99}\])?)\s{0,9}(?:[<>=!~;][^'"\n]{0,199})?['"]/g),
  ];
  const config = (hasFile(source, 'setup.cfg') ? await source.read('setup.cfg') : null) ?? '';
  const list = /^install_requires[ \t]*=(.*(?:\r?\n(?:[ \t]+.*)?)*)/m.exec(config)?.[1] ?? '';
  return new Set([...words.map((match) => match[1] ?? ''), ...list.split(/[\r\n;]+/)].flatMap(namesOf));
}

/** Installed where it lies, so that what it reads beside its modules is there. */
function editable(
  source: Source,
  {
    minor,
    packages,
    manifest,
    tool,
  }: { minor: string; packages: ReadonlySet<string>; manifest: string; tool: 'uv' | 'poetry' },
): Dependencies {
  return {
    ...installed(minor, '--editable .'),
    manifest,
    packages,
    local: true,
    inputs: allPaths(source),
    warnings: [unlocked(source, manifest, tool)],
  };
}

function installed(minor: string, what: string): Pick<Dependencies, 'script' | 'typed' | 'env' | 'caches'> {
  return {
    ...withPip(minor, what),
    env: pip.env,
    caches: [pip.cache],
  };
}

function unlocked(source: Source, manifest: string, tool: 'uv' | 'poetry'): string {
  if (hasFile(source, 'pdm.lock')) {
    return 'pdm.lock is not read: each build may get other versions. `pdm export --prod -o requirements.txt` writes them to a file that is: commit it.';
  }
  return `${manifest} has no lock file beside it: each build may get other versions. \`${tool} lock\` writes ${tool}.lock: commit it.`;
}
