import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { alone, type EngineFixture, engineFixture } from '../../../engine/engine-fixture.ts';
import { tarOf } from '../../../engine/tar.ts';
import { Repositories } from '../../../git/repositories.ts';
import { openRecord } from '../../../store/testing/record.ts';
import type { BuildContext } from '../../build-context.ts';
import { BuildLog } from '../../build-log.ts';
import { BuildpackBuilds } from '../../buildpack-builds.ts';
import { RegistryPackages } from '../../registry-packages.ts';
import { RuntimeImages } from '../../runtimes.ts';
import type { BuildStack } from '../build-stack.ts';
import { buildpackServer } from './buildpack-server.ts';

const MAKING_MS = 300_000;

type Files = Readonly<Record<string, string>>;

/** Enough for the buildpacks of the tests. */
const SMALL_STACK: BuildStack = {
  build: { name: 'buildpack-test', version: '1', parts: [{ kind: 'apt', packages: ['git', 'curl'] }], env: {} },
  run: { name: 'stack', version: '1', parts: [], env: {} },
};

/** Builds with buildpacks from a real git server, on the real Docker Engine. */
export async function buildFixture(t: TestContext, { fixtures, stack }: { fixtures: string; stack?: BuildStack }) {
  const fixture = await engineFixture(t);
  const { engine, docker, instance } = fixture;
  const record = openRecord(t);
  const { store, app, account, folder } = record;
  const trees = new Repositories({ root: join(folder, 'git') });
  const packages = new RegistryPackages({ work: folder, architecture: process.arch === 'arm64' ? 'arm64' : 'x64' });
  const runtimes = new RuntimeImages({ engine: fixture.lasting, packages, stackImage: fixture.image });
  const needed = stack ?? SMALL_STACK;
  const log = new BuildLog(() => undefined);
  const signal = AbortSignal.timeout(MAKING_MS);
  await alone('buildpack-runtime', () => runtimes.ensure({ runtime: needed.build, log, signal }));
  const builds = (options: { privateHosts?: boolean } = {}) =>
    new BuildpackBuilds({
      engine,
      runtimes,
      trees,
      instance,
      privateHosts: true,
      stack: needed,
      ...options,
    });
  // Containers reach the host at the address of Docker's own bridge, which is there also while nothing is on it.
  const { IPAM: addresses } = await docker.getNetwork('bridge').inspect();
  const { Gateway: gateway, Subnet: subnet } = addresses?.Config?.[0] ?? {};
  const host = gateway ?? subnet?.replace(/\.\d+\/\d+$/, '.1') ?? '127.0.0.1';
  mkdirSync(join(folder, 'buildpacks'));
  const server = await buildpackServer(t, {
    folder: join(folder, 'buildpacks'),
    host,
  });
  const output: string[] = [];
  const contextOf = async (files: Files, change: Partial<BuildContext> = {}): Promise<BuildContext> => {
    const file = join(folder, randomUUID());
    writeFileSync(file, await tarOf(Object.entries(files).map(([name, content]) => ({ header: { name }, content }))));
    const commit = await trees.importArchive({ appId: app.id, file, limits: { bytes: 1e8, files: 10_000 } });
    output.length = 0;
    return {
      build: store.transaction(() =>
        store.builds.create({ appId: app.id, accountId: account.id, commit, origin: 'git', version: null }),
      ),
      app: store.apps.byId(app.id) ?? app,
      tree: await trees.source(app.id, commit),
      log: new BuildLog((text) => output.push(text)),
      signal: new AbortController().signal,
      config: {},
      ...change,
    };
  };
  return {
    ...fixture,
    record,
    builds,
    contextOf,
    output: () => output.join(''),
    server,
    /** The buildpack of a fixture's folder, in a git repository that the server serves. */
    buildpack: (name: string) => server.serve({ name, from: join(fixtures, name) }),
    left: async () => {
      const filters = { label: [`berth.instance=${instance}`] };
      const [containers, networks] = await Promise.all([
        docker.listContainers({ all: true, filters }),
        docker.listNetworks({ filters }),
      ]);
      return containers.length + networks.length;
    },
    /** What a command prints in a dyno of the image. */
    dyno: (image: string, command: string, env: Readonly<Record<string, string>> = {}) =>
      printed({ docker, image, command, env }),
  };
}

async function printed(options: {
  docker: EngineFixture['docker'];
  image: string;
  command: string;
  env: Readonly<Record<string, string>>;
}): Promise<string> {
  const { docker, image, command, env } = options;
  const container = await docker.createContainer({
    Image: image,
    Cmd: ['/bin/bash', '-c', command],
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    Tty: true,
  });
  try {
    await container.start();
    await container.wait();
    return (await container.logs({ stdout: true, stderr: true })).toString().replaceAll('\r', '');
  } finally {
    await container.remove({ force: true });
  }
}
