import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { CGROUPS, CgroupFolders, groupOfBuilds } from '../engine/cgroup-folders.ts';
import { exec } from '../exec.ts';
import { describeChange, type HostChange } from './changes.ts';
import { dockerContainers, pingDocker, removeImage, removeObjects } from './docker-api.ts';
import { DOCKER_KEPT } from './docker-engine.ts';
import { down } from './down.ts';
import { removeFirewall } from './firewall.ts';
import { stopKept } from './keeper.ts';
import type { Machine } from './machine.ts';
import { removePackages } from './packages.ts';
import { Problem, reasonOf } from './problem.ts';
import { readSettings, requireSettings } from './settings.ts';
import { removeUnit } from './units.ts';

/** Why a change stays; null when it was undone. */
type Kept = string | null;

/** Stops everything and takes back what `up` changed on the machine, last change first; the data folder only with `data`. */
export async function uninstall(machine: Machine, { data }: { data: boolean }): Promise<void> {
  const changes = machine.changes.all();
  const settings = readSettings(machine.paths);
  if (settings === null && changes.length === 0) requireSettings(machine.paths, { cannot: 'uninstall Berth' });
  if (!machine.isRoot && changes.some(({ kind }) => kind !== 'stack')) {
    throw new Problem('Cannot uninstall Berth: what it changed on this machine needs root to be undone', {
      next: 'Run `sudo berth uninstall`.',
    });
  }
  // An `up` that failed early has changed the machine, but has made no Berth yet.
  const instance = settings?.instance ?? null;
  if (instance !== null) await removeBerth(machine, { instance, data });
  const others = await otherUsersOfDocker(machine, instance);
  for (const change of changes.reverse()) {
    await machine.progress.step(`Undo: ${describeChange(change)}`, async (step) => {
      const kept = await undo(change, { machine, others, instance });
      step.result(kept === null ? 'undone' : `stays, ${kept}`);
      if (kept === null) machine.changes.strike(change);
    });
  }
  await machine.progress.step(`Data folder ${machine.paths.home}`, async (step) => {
    if (data) rmSync(machine.paths.home, { recursive: true, force: true });
    step.result(data ? 'removed' : 'stays');
  });
}

async function removeBerth(machine: Machine, { instance, data }: { instance: string; data: boolean }): Promise<void> {
  await down(machine);
  if ((await pingDocker(machine.dockerSocket)) === 'ok') {
    await machine.progress.step('Remove the Docker objects of this Berth', async (step) => {
      const kept = await removeObjects(machine.dockerSocket, { instance, data });
      const gone = data ? 'containers, networks, volumes and images' : 'containers and networks';
      const rest = `; Docker says that these are in use, to be removed after its next start: docker network rm ${kept.join(' ')}`;
      step.result(kept.length === 0 ? gone : gone + rest);
    });
  }
  if (!machine.isRoot) return;
  await openFirewall(machine, instance);
  await new CgroupFolders(CGROUPS).removeTree(groupOfBuilds(instance));
}

async function openFirewall({ progress }: Machine, instance: string): Promise<void> {
  await removeFirewall(instance).catch((error: unknown) => {
    progress.note(`iptables cannot be asked (${reasonOf(error)}): no firewall rule was taken away`);
  });
}

async function undo(
  change: HostChange,
  { machine, others, instance }: { machine: Machine; others: number; instance: string | null },
): Promise<Kept> {
  const docker = others > 0 ? `since ${others} other containers need Docker` : null;
  switch (change.kind) {
    case 'packages':
      if (docker !== null && change.names.includes('docker.io')) return docker;
      return await removePackages(change.names);
    case 'file':
      return docker ?? removeFile(change);
    case 'docker-service':
      return docker ?? (await disableDocker());
    case 'docker-keeper':
      if (docker !== null) return docker;
      await stopKept(DOCKER_KEPT);
      return null;
    case 'firewall':
      // Gone already, be it noted or not: the platform puts the rules in place too.
      return null;
    case 'unit':
      await removeUnit(change.name);
      return null;
    case 'stack':
      return await removeStack(machine, { tag: change.tag, instance });
    default:
      return change satisfies never;
  }
}

async function otherUsersOfDocker({ dockerSocket }: Machine, instance: string | null): Promise<number> {
  if ((await pingDocker(dockerSocket)) !== 'ok') return 0;
  return (await dockerContainers(dockerSocket)).filter((container) => container.instance !== instance).length;
}

async function removeStack(
  { dockerSocket }: Machine,
  { tag, instance }: { tag: string; instance: string | null },
): Promise<Kept> {
  if ((await pingDocker(dockerSocket)) !== 'ok') return 'since the Docker Engine does not answer';
  const containers = await dockerContainers(dockerSocket);
  if (containers.some((other) => other.instance !== null && other.instance !== instance)) {
    return 'since another Berth runs on this machine';
  }
  return (await removeImage(dockerSocket, { reference: tag, force: false })) ? null : 'since other images stand on it';
}

function removeFile({ path, sha256 }: { path: string; sha256: string }): Kept {
  if (!existsSync(path)) return null;
  const now = createHash('sha256').update(readFileSync(path)).digest('hex');
  if (now !== sha256) return 'since it was changed after Berth wrote it';
  rmSync(path);
  return null;
}

async function disableDocker(): Promise<Kept> {
  const { exitCode, stderr } = await exec(['systemctl', 'disable', '--now', 'docker.service', 'docker.socket']);
  return exitCode === 0 ? null : `systemctl said: ${stderr.trim()}`;
}
