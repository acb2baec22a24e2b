import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { Readable } from 'node:stream';
import type { TestContext } from 'node:test';
import Docker from 'dockerode';
import { CgroupFolders } from './cgroup-folders.ts';
import { DockerEngine, type DockerEngineOptions } from './docker-engine.ts';
import type { AppNetwork, BuildContainerSpec, OneOffSpec, OutputLine, ProcessSetSpec } from './engine.ts';
import { LABEL } from './labels.ts';
import { tarOf } from './tar.ts';

const SOCKET = '/var/run/docker.sock';
/** Debian with bash and Perl: what `berth stack` makes, or one that a developer put there. */
const BASE = 'berth/stack:trixie';
const MEGABYTE = 1024 * 1024;

/** A real Docker Engine, seen through an instance of its own that is gone when the test ends. */
export interface EngineFixture {
  readonly engine: DockerEngine;
  readonly docker: Docker;
  readonly instance: string;
  /** Id of a Debian image with bash and Perl. */
  readonly image: string;
  readonly network: AppNetwork;
  /** Makes images that stay for the tests after this one, as the stack does: Debian's packages take long. */
  readonly lasting: DockerEngine;
  /** The `n`th address on the app's network. */
  address(n: number): string;
  set(options: Partial<ProcessSetSpec> & { dynos?: readonly string[] }): ProcessSetSpec;
  oneOff(options: Partial<OneOffSpec>): OneOffSpec;
  step(options?: Partial<BuildContainerSpec>): BuildContainerSpec;
  /** The same image with another USER. */
  imageOf(user: string): Promise<string>;
  /** The container of a dyno. */
  containerOf(dynoId: string): Promise<Docker.ContainerInspectInfo>;
  /** All lines that a dyno writes until it ends. */
  linesOf(dynoId: string): Promise<OutputLine[]>;
}

export async function engineFixture(
  context: TestContext,
  options: Partial<DockerEngineOptions> = {},
): Promise<EngineFixture> {
  const docker = new Docker({ socketPath: SOCKET });
  const instance = `t-${randomBytes(4).toString('hex')}`;
  const image = await baseImage(docker);
  const common = { socketPath: SOCKET, reach: 'address', extraCa: null, probeImage: image } as const;
  const engine = new DockerEngine({ ...common, instance, ...options });
  const lasting = new DockerEngine({ ...common, instance: 't-all' });
  context.after(() => removeAll(docker, instance));
  const prefix = await freePrefix(context, docker);
  const network = { appId: `app-${instance}`, subnet: `${prefix}.0/24` };
  const containerOf = async (dynoId: string) => {
    const filters = { label: [`${LABEL.instance}=${instance}`, `${LABEL.dyno}=${dynoId}`] };
    const [found] = await docker.listContainers({ all: true, filters });
    return await docker.getContainer(found?.Id ?? 'none').inspect();
  };
  const specs = specsFor({ image, network, prefix });
  return {
    engine,
    lasting,
    docker,
    instance,
    image,
    network,
    containerOf,
    ...specs,
    imageOf: async (user) => {
      const container = await engine.buildContainer(specs.step({ buildId: 'user' }));
      const config = { env: {}, workingDirectory: '/', command: ['/bin/bash'], labels: {}, tag: null };
      const made = await container.commit({ ...config, user });
      await container.remove();
      return made.image;
    },
    linesOf: async (dynoId) => {
      const lines: OutputLine[] = [];
      await engine.output({
        containerId: (await containerOf(dynoId)).Id,
        since: 0,
        signal: new AbortController().signal,
        onLine: (line) => lines.push(line),
      });
      return lines;
    },
  };
}

function specsFor(options: {
  image: string;
  network: AppNetwork;
  prefix: string;
}): Pick<EngineFixture, 'address' | 'set' | 'oneOff' | 'step'> {
  const { image, network, prefix } = options;
  const limits = { memoryBytes: 64 * MEGABYTE, cpus: 1, pids: 50 };
  const process = {
    appId: network.appId,
    appName: 'hello',
    image,
    runAs: 'profile',
    command: 'sleep 1000',
    env: {},
    limits,
    network,
  } as const;
  return {
    address: (n) => `${prefix}.${n}`,
    set: ({ dynos = ['d1'], ...rest }) => {
      const slots = dynos.map((dynoId, index) => ({
        dynoId,
        name: `web.${index + 1}`,
        address: `${prefix}.${10 + Number(dynoId.replaceAll(/\D/g, ''))}`,
      }));
      return { ...process, setId: 'set-1', type: 'web', port: null, stopSeconds: 5, slots, ...rest };
    },
    oneOff: (rest) => {
      const place = { dynoId: 'r1', name: 'run.1000', address: `${prefix}.200` };
      return { ...process, ...place, tty: false, attach: true, ...rest };
    },
    step: (rest = {}) => {
      const { signal } = new AbortController();
      return {
        buildId: 'b1',
        from: image,
        limits: { ...limits, pids: 40 },
        network: 'none',
        volumes: [],
        signal,
        ...rest,
      };
    },
  };
}

/**
 * The first three numbers of a /24 that no network has, for the test alone: other test files run at the same time, so a
 * socket of Linux's abstract names, which go with their process, says that it is taken.
 */
async function freePrefix(context: TestContext, docker: Docker): Promise<string> {
  for (;;) {
    const prefix = `10.250.${randomInt(1, 255)}`;
    const claim = await claimed(`network-${prefix}`);
    if (claim === null) continue;
    const networks = JSON.stringify(await docker.listNetworks());
    if (!networks.includes(`"${prefix}.`)) {
      context.after(() => claim.close());
      return prefix;
    }
    claim.close();
  }
}

/** Does `work` while no other test file does what goes by that name. */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const claim = await until(() => claimed(name));
  return await work().finally(() => claim.close());
}

async function claimed(name: string): Promise<Server | null> {
  const claim = createServer().unref();
  const listening = once(claim, 'listening');
  claim.listen(`\0berth-test-${name}`);
  return await listening.then(
    () => claim,
    () => null,
  );
}

/** A build's context with these files. */
export async function contextOf(files: Readonly<Record<string, string>>): Promise<Readable> {
  const entries = Object.entries(files).map(([name, content]) => ({ header: { name }, content }));
  return Readable.from(await tarOf(entries), { objectMode: false });
}

/** Tries again until a condition holds; the test's own time limit ends it. */
export async function until<T>(look: () => Promise<T | null | undefined | false>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function baseImage(docker: Docker): Promise<string> {
  const found = await docker
    .getImage(BASE)
    .inspect()
    .catch(() => null);
  if (found === null) throw new Error(`Cannot test the engine: ${BASE} is not there. Run \`./bin/berth stack\` first.`);
  return found.Id;
}

async function removeAll(docker: Docker, instance: string): Promise<void> {
  const filters = { label: [`${LABEL.instance}=${instance}`] };
  const containers = await docker.listContainers({ all: true, filters });
  await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })));
  for (const { Id } of await docker.listNetworks({ filters })) await docker.getNetwork(Id).remove();
  const { Volumes } = await docker.listVolumes({ filters: JSON.stringify(filters) });
  for (const { Name } of Volumes) await docker.getVolume(Name).remove();
  const stages = await docker.listImages({ filters: { reference: [`berth-${instance}/stage`] } });
  const images = [...(await docker.listImages({ filters })), ...stages].map(({ Id }) => Id);
  await removeImages(docker, [...new Set(images)]);
  const cgroups = new CgroupFolders('/sys/fs/cgroup');
  const parent = `berth-${instance}-builds`;
  for (const name of await cgroups.children(parent)) await cgroups.remove(`${parent}/${name}`);
  await cgroups.remove(parent);
}

/** One that another stands on goes only after it: each round takes at least one away. */
async function removeImages(docker: Docker, ids: readonly string[]): Promise<void> {
  const outcomes = await Promise.allSettled(ids.map((id) => docker.getImage(id).remove({ force: true })));
  const left = ids.filter((_, index) => outcomes[index]?.status === 'rejected');
  // A runtime image is everybody's: what another Berth or test stands on meanwhile stays.
  if (left.length === ids.length) return;
  if (left.length > 0) await removeImages(docker, left);
}

/** A stream that must be there. */
export function readable(stream: Readable | null): Readable {
  if (stream === null) throw new Error('There is no such stream');
  return stream;
}

/** Waits until a stream has said something. */
export function speech(stream: Readable): (wanted: RegExp) => Promise<void> {
  let said = '';
  stream.on('data', (chunk) => {
    said += chunk;
  });
  return async (wanted) => {
    while (!wanted.test(said)) await once(stream, 'data');
  };
}
