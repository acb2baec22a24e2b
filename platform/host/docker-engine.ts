import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { exec } from '../exec.ts';
import { pingDocker } from './docker-api.ts';
import { type Kept, keep, keptPids } from './keeper.ts';
import type { Machine } from './machine.ts';
import { hasApt, installPackages } from './packages.ts';
import { Problem } from './problem.ts';
import type { Step } from './progress.ts';

const DAEMON_FILE = '/etc/docker/daemon.json';
const WAIT_MS = 60_000;
/** Debian's package may start the service by itself. */
const SETTLE_MS = 5000;

/** dockerd of this machine, where Berth had to start it: shared by all Berths there, so not under one's data folder. */
export const DOCKER_KEPT: Kept = {
  name: 'dockerd',
  runFolder: '/run/berth-docker',
  logFolder: '/var/log/berth-docker',
};

/** Dynos outlive a restart of the daemon, and no log grows for ever. */
const DAEMON_CONFIG = {
  'live-restore': true,
  'userland-proxy': false,
  icc: false,
  'no-new-privileges': true,
  'log-driver': 'local',
  'log-opts': { 'max-size': '10m', 'max-file': '3' },
};

/** Makes sure that a Docker Engine answers: installs and starts Debian's where none does and we may. */
export async function ensureDocker(machine: Machine, step: Step): Promise<void> {
  const answer = await pingDocker(machine.dockerSocket);
  if (answer === 'ok') return step.result('answers');
  if (answer === 'forbidden') {
    throw new Problem('Cannot use the Docker Engine: your user may not open its socket', {
      next: 'Run `sudo usermod -aG docker $USER`, log in again and run `berth up`; or run `sudo berth up`.',
    });
  }
  if (machine.isContainer) {
    throw new Problem(`Cannot find a Docker Engine: nothing answers on ${machine.dockerSocket}`, {
      next: "Mount the host's socket there, as docker-compose.yml does.",
    });
  }
  if (!machine.isRoot) {
    throw new Problem(`Cannot find a Docker Engine: nothing answers on ${machine.dockerSocket}`, {
      next: 'Run `sudo apt-get install docker.io` (or `sudo ./bin/berth up`, which does it), then `berth up` again.',
    });
  }
  if (machine.dockerSocket !== '/var/run/docker.sock') {
    throw new Problem(
      `Cannot reach the Docker Engine that DOCKER_HOST names: nothing answers on ${machine.dockerSocket}`,
      {
        next: 'Start it, or unset DOCKER_HOST.',
      },
    );
  }
  await install(machine, step);
  await startDaemon(machine, step);
  step.result('started');
}

async function install(machine: Machine, step: Step): Promise<void> {
  if (existsSync('/usr/sbin/dockerd') || existsSync('/usr/bin/dockerd')) return;
  if (!(await hasApt())) {
    throw new Problem('Cannot install a Docker Engine: this machine has no apt-get', {
      next: 'Install Docker (https://docs.docker.com/engine/install), then run `berth up` again.',
    });
  }
  step.now('installing docker.io from Debian');
  writeDaemonFile(machine);
  await installPackages(machine, ['docker.io', 'iptables']);
}

function writeDaemonFile(machine: Machine): void {
  if (existsSync(DAEMON_FILE)) return;
  const content = `${JSON.stringify(DAEMON_CONFIG, null, 2)}\n`;
  mkdirSync('/etc/docker', { recursive: true });
  writeFileSync(DAEMON_FILE, content);
  machine.changes.record({
    kind: 'file',
    path: DAEMON_FILE,
    sha256: createHash('sha256').update(content).digest('hex'),
  });
}

async function startDaemon(machine: Machine, step: Step): Promise<void> {
  step.now('starting');
  if (await answersWithin(machine.dockerSocket, SETTLE_MS)) return;
  if (existsSync('/run/systemd/system')) {
    await exec(['systemctl', 'enable', '--now', 'docker.service']);
    machine.changes.record({ kind: 'docker-service' });
  } else if (keptPids(DOCKER_KEPT).keeper === null) {
    writeDaemonFile(machine);
    await keep(DOCKER_KEPT, {
      argv: ['dockerd'],
      env: { PATH: machine.variables['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin' },
    });
    machine.changes.record({ kind: 'docker-keeper' });
  }
  if (await answersWithin(machine.dockerSocket, WAIT_MS)) return;
  throw new Problem(`Cannot start the Docker Engine: it did not answer within ${WAIT_MS / 1000} s`, {
    next: existsSync('/run/systemd/system')
      ? 'Look at `journalctl -u docker`.'
      : `Look at ${DOCKER_KEPT.logFolder}/dockerd.log.`,
  });
}

async function answersWithin(socket: string, ms: number): Promise<boolean> {
  const end = performance.now() + ms;
  for (let pause = 100; performance.now() < end; pause = Math.min(pause * 1.5, 2000)) {
    if ((await pingDocker(socket)) === 'ok') return true;
    await sleep(pause);
  }
  return false;
}
