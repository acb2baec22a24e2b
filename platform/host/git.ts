import { exec } from '../exec.ts';
import type { Machine } from './machine.ts';
import { hasApt, installPackages } from './packages.ts';
import { Problem } from './problem.ts';
import type { Step } from './progress.ts';

/** The oldest git whose `proc-receive` hook decides about a push. */
const OLDEST = { major: 2, minor: 29 };

/** git's version, as `2.39`, and whether it is new enough; null when there is no git. */
export async function gitVersion(): Promise<{ version: string; isNewEnough: boolean } | null> {
  const { stdout } = await exec(['git', '--version']).catch(() => ({ stdout: '' }));
  const [, major, minor] = /(\d+)\.(\d+)/.exec(stdout) ?? [];
  if (major === undefined || minor === undefined) return null;
  const isNewer = Number(major) > OLDEST.major;
  const isSame = Number(major) === OLDEST.major && Number(minor) >= OLDEST.minor;
  return { version: `${major}.${minor}`, isNewEnough: isNewer || isSame };
}

/** Makes sure that there is a git that pushes can be received with. */
export async function ensureGit(machine: Machine, step: Step): Promise<void> {
  if ((await gitVersion()) === null && machine.isRoot && (await hasApt())) {
    step.now('installing git from Debian');
    await installPackages(machine, ['git']);
  }
  const found = await gitVersion();
  if (found?.isNewEnough === true) return step.result(found.version);
  const reason = found === null ? 'there is none on this machine' : `${found.version} is too old`;
  throw new Problem(`Cannot receive pushes: Berth needs git ${OLDEST.major}.${OLDEST.minor} or newer, ${reason}`, {
    next: 'Install it (on Debian: sudo apt-get install git), then run `berth up` again.',
  });
}
