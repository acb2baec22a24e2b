import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { upstreamSources } from '../../../buildpacks/upstreams.ts';
import { engineFixture } from '../../engine/engine-fixture.ts';
import { Repositories } from '../../git/repositories.ts';
import { openRecord } from '../../store/testing/record.ts';
import type { BuildContext } from '../build-context.ts';
import { BuildLog } from '../build-log.ts';
import { Builder } from '../builder.ts';
import { Catalogs } from '../catalog.ts';
import { ContainerBuilds } from '../container-build.ts';
import { RegistryPackages } from '../registry-packages.ts';
import { RuntimeImages } from '../runtimes.ts';
import { TakenImages } from '../taken-image.ts';

/** Texts by path. */
export type Files = Readonly<Record<string, string>>;

/** Builds on the real Docker Engine, of sources in a real git repository. */
export async function buildFixture(t: TestContext) {
  const { engine, lasting, docker, instance, image: stackImage } = await engineFixture(t);
  const record = openRecord(t);
  const { store, app, account, folder } = record;
  const trees = new Repositories({ root: join(folder, 'git') });
  const packages = new RegistryPackages({ work: folder, architecture: process.arch === 'arm64' ? 'arm64' : 'x64' });
  const runtimes = new RuntimeImages({ engine: lasting, packages, stackImage });
  const real = new ContainerBuilds({ engine, runtimes, trees, instance });
  const containers: Pick<ContainerBuilds, 'build'> = {
    build: (options) => real.build(options).finally(() => real.settled()),
  };
  const catalogs = new Catalogs({
    file: join(folder, 'catalog.json'),
    packages: { versions: async () => null },
    pinned: process.version.slice(1),
    onError: () => undefined,
    mirrors: Object.fromEntries(upstreamSources.map(({ name }) => [name, 'http://127.0.0.1:1/'])),
  });
  const taken = new TakenImages({ engine, instance, sources: folder });
  const imageCommandMark = '(image) ';
  const builder = new Builder({ engine, trees, catalogs, containers, taken, instance, imageCommandMark });
  const commitOf = async (files: Files) => {
    const file = join(folder, randomUUID());
    const tar = pack();
    for (const [name, content] of Object.entries(files)) tar.entry({ name }, content);
    tar.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of tar) chunks.push(Buffer.from(chunk as Uint8Array));
    writeFileSync(file, Buffer.concat(chunks));
    return trees.importArchive({ appId: app.id, file, limits: { bytes: 1e8, files: 10_000 } });
  };
  const output: string[] = [];
  const contextOf = async (files: Files, change: Partial<BuildContext> = {}): Promise<BuildContext> => {
    const commit = await commitOf(files);
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
  const left = async () => {
    const filters = { label: [`berth.instance=${instance}`] };
    const [containersLeft, networks] = await Promise.all([
      docker.listContainers({ all: true, filters }),
      docker.listNetworks({ filters }),
    ]);
    return containersLeft.length + networks.length;
  };
  return {
    record,
    engine,
    docker,
    instance,
    stackImage,
    builder,
    containers,
    contextOf,
    left,
    ask: (image: string, command: string) => ask(docker, image, command),
    output: () => output.join(''),
  };
}

/** What a command prints in an image. */
async function ask(docker: Docker, image: string, command: string): Promise<string> {
  const container = await docker.createContainer({ Image: image, Cmd: ['/bin/sh', '-c', command], Tty: true });
  try {
    await container.start();
    await container.wait();
    return (await container.logs({ stdout: true, stderr: true })).toString().replaceAll('\r', '');
  } finally {
    await container.remove({ force: true });
  }
}
