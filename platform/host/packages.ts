import { exec } from '../exec.ts';
import type { Machine } from './machine.ts';
import { Problem } from './problem.ts';

const LAST_LINES = 12;

/** Installs Debian packages where they are missing (root only), and notes every package that came with them. */
export async function installPackages(machine: Machine, names: readonly string[]): Promise<void> {
  const before = await installedPackages();
  const missing = names.filter((name) => !before.has(name));
  if (missing.length === 0) return;
  const env = { ...definedOf(machine.variables), DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing];
  let result = await exec(install, { env });
  if (result.exitCode !== 0) {
    await exec(['apt-get', 'update'], { env });
    result = await exec(install, { env });
  }
  const after = await installedPackages();
  const added = [...after].filter((name) => !before.has(name));
  if (added.length > 0) machine.changes.record({ kind: 'packages', names: added });
  if (result.exitCode !== 0) {
    const output = `${result.stdout}${result.stderr}`.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
    throw new Problem(`Cannot install ${missing.join(' ')}: apt-get failed\n${output}`, {
      next: `Run \`apt-get install ${missing.join(' ')}\` by hand to see why, then \`berth up\` again.`,
    });
  }
}

/** Removes packages by their exact names; answers what apt-get said, or null when it went well. */
export async function removePackages(names: readonly string[]): Promise<string | null> {
  const installed = await installedPackages();
  const present = names.filter((name) => installed.has(name));
  if (present.length === 0) return null;
  const result = await exec(['apt-get', 'remove', '-y', ...present]);
  return result.exitCode === 0 ? null : result.stderr.trim();
}

/** Whether this machine has Debian's package tools. */
export async function hasApt(): Promise<boolean> {
  return await exec(['apt-get', '--version']).then(
    ({ exitCode }) => exitCode === 0,
    () => false,
  );
}

async function installedPackages(): Promise<Set<string>> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the fields are dpkg-query's
  const { stdout } = await exec(['dpkg-query', '-W', '-f', '${Package} ${db:Status-Status}\\n']);
  const lines = stdout.split('\n').filter((line) => line.endsWith(' installed'));
  return new Set(lines.map((line) => line.slice(0, line.indexOf(' '))));
}

function definedOf(variables: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
