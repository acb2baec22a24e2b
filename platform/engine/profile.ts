import type { ContainerCreateOptions, HostConfig } from 'dockerode';
import { shellCommand } from './command-line.ts';
import type { ContainerLimits, RunAs } from './engine.ts';

const MEGABYTE = 1024 * 1024;
/** User and group of everything that stands on a buildpack's image. */
export const APP_USER = '10000:10000';
/** What official images need to step down from root by themselves. */
const STEP_DOWN_CAPABILITIES = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETUID', 'SETGID', 'NET_BIND_SERVICE'];
const ULIMITS = [
  { Name: 'nofile', Soft: 16_384, Hard: 16_384 },
  { Name: 'core', Soft: 0, Hard: 0 },
];
/** When the host runs out of memory, a build goes before a dyno, and a dyno before the platform. */
const OOM_SCORE = { dyno: 500, build: 800 };

/** What a host gives to containers. */
export interface HostShape {
  readonly cpus: number;
}

interface ProcessContainer {
  readonly image: string;
  readonly runAs: RunAs;
  /** With runAs image: whether the image's USER is root. */
  readonly imageIsRoot: boolean;
  readonly command: string | null;
  readonly env: Readonly<Record<string, string>>;
  readonly limits: ContainerLimits;
  readonly hostName: string;
  readonly stopSeconds: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly network: { readonly name: string; readonly address: string };
  /** Port to publish on the host's loopback, null for none. */
  readonly publishedPort: number | null;
  /** Volume with the bundle of certificate authorities and its mount path, null for none. */
  readonly authorities: { readonly volume: string; readonly path: string } | null;
}

/** The container of a dyno, with all that confines it. */
export function dynoContainer(process: ProcessContainer, host: HostShape): ContainerCreateOptions {
  const port = process.publishedPort === null ? null : `${process.publishedPort}/tcp`;
  return {
    Image: process.image,
    Hostname: process.hostName.slice(0, 63),
    ...(process.runAs === 'profile' ? { User: APP_USER } : {}),
    ...startOf(process),
    Env: envList(process.env),
    Labels: { ...process.labels },
    StopTimeout: process.stopSeconds,
    // Berth checks health from outside; an image's own check would cost an exec every few seconds for nothing.
    Healthcheck: { Test: ['NONE'] },
    ...(port === null ? {} : { ExposedPorts: { [port]: {} } }),
    HostConfig: {
      ...confinement(process.limits, host),
      CapDrop: ['ALL'],
      CapAdd: process.runAs === 'image' && process.imageIsRoot ? STEP_DOWN_CAPABILITIES : [],
      OomScoreAdj: OOM_SCORE.dyno,
      Tmpfs: { '/tmp': `rw,exec,nosuid,nodev,size=${256 * MEGABYTE},mode=1777` },
      LogConfig: { Type: 'local', Config: { 'max-size': '5m', 'max-file': '2' } },
      NetworkMode: process.network.name,
      ...(port === null ? {} : { PortBindings: { [port]: [{ HostIp: '127.0.0.1', HostPort: '' }] } }),
      ...(process.authorities === null
        ? {}
        : { Binds: [`${process.authorities.volume}:${process.authorities.path}:ro`] }),
    },
    NetworkingConfig: {
      EndpointsConfig: { [process.network.name]: { IPAMConfig: { IPv4Address: process.network.address } } },
    },
  };
}

interface StepContainer {
  readonly image: string;
  readonly privilege: 'app' | 'root';
  readonly limits: ContainerLimits;
  readonly labels: Readonly<Record<string, string>>;
  /** Name of its network, or null: none. */
  readonly network: string | null;
  readonly cgroupParent: string;
  readonly binds: readonly string[];
}

/** What a build container runs by itself. */
export const STEP_SLEEPER = ['sleep', 'infinity'];

/**
 * The container whose files a build works on: it sleeps, and steps are run in it. The sleeper is root, so that steps
 * of the app's user cannot end it; without capabilities that root can do nothing else.
 */
export function stepContainer(step: StepContainer, host: HostShape): ContainerCreateOptions {
  return {
    Image: step.image,
    User: '0:0',
    Entrypoint: [],
    Cmd: [...STEP_SLEEPER],
    WorkingDir: '/',
    Labels: { ...step.labels },
    StopTimeout: 1,
    HostConfig: {
      ...confinement(step.limits, host),
      ...(step.privilege === 'app' ? { CapDrop: ['ALL'] } : {}),
      CpuShares: 512,
      OomScoreAdj: OOM_SCORE.build,
      CgroupParent: step.cgroupParent,
      LogConfig: { Type: 'none', Config: {} },
      NetworkMode: step.network ?? 'none',
      Binds: [...step.binds],
    },
  };
}

/** Whether an image's USER is root. */
export function isRoot(user: string): boolean {
  return ['', '0', 'root'].includes(user.split(':')[0] ?? '');
}

/** Environment as Docker's API takes it. */
export function envList(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).map(([name, value]) => `${name}=${value}`);
}

function confinement(limits: ContainerLimits, host: HostShape): HostConfig {
  return {
    Init: true,
    SecurityOpt: ['no-new-privileges'],
    PidsLimit: limits.pids,
    Memory: limits.memoryBytes,
    MemorySwap: limits.memoryBytes,
    NanoCpus: Math.round(Math.min(limits.cpus, host.cpus) * 1e9),
    Ulimits: ULIMITS,
    RestartPolicy: { Name: 'no' },
  };
}

function startOf({ command, runAs }: ProcessContainer): Pick<ContainerCreateOptions, 'Entrypoint' | 'Cmd'> {
  if (command === null) return {};
  return { Entrypoint: [], Cmd: shellCommand(runAs === 'profile' ? '/bin/bash' : '/bin/sh', command) };
}
