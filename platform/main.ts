import { createHmac } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createActs } from './acts.ts';
import { createApi } from './api/api.ts';
import type { Dependencies } from './api/dependencies.ts';
import { createHttpServer } from './api/serve.ts';
import { attachUpgrades } from './api/upgrades.ts';
import { AppActs } from './apps/apps.ts';
import { BuildQueue } from './builds/build-queue.ts';
import { Builder } from './builds/builder.ts';
import { Catalogs } from './builds/catalog.ts';
import { ContainerBuilds } from './builds/container-build.ts';
import { deployer } from './builds/deploy.ts';
import { RegistryPackages } from './builds/registry-packages.ts';
import { RuntimeImages } from './builds/runtimes.ts';
import { type Config, readConfig } from './config.ts';
import { DockerEngine } from './engine/docker-engine.ts';
import { gitRouter } from './git/git-router.ts';
import { HookServer } from './git/hook-server.ts';
import { Repositories } from './git/repositories.ts';
import { ensureFirewall } from './host/firewall.ts';
import { Housekeeping } from './jobs/housekeeping.ts';
import { recoverBuilds } from './jobs/recovery.ts';
import { Removals } from './jobs/removals.ts';
import { BuildOutput } from './logs/build-output.ts';
import { Collector } from './logs/collector.ts';
import { logReader } from './logs/log-reader.ts';
import { LogStore } from './logs/log-store.ts';
import type { App } from './model/app.ts';
import { reportTo } from './report.ts';
import { releasePhase } from './rollouts/release-phase.ts';
import { ReleaseMaker } from './rollouts/releases.ts';
import { RolloutWorker } from './rollouts/rollout-worker.ts';
import { RoutePublisher } from './routing/publisher.ts';
import { serveRouters } from './routing/router-link.ts';
import { OneOffs } from './scheduler/one-offs.ts';
import { IMAGE_COMMAND } from './scheduler/process-spec.ts';
import { type DynoLogs, Scheduler } from './scheduler/scheduler.ts';
import { openStore, type Store } from './store/store.ts';

const STOP_MS = 5_000;
const DEFAULT_STACK = 'berth/stack:trixie';

/** The platform of the Berth in `home`: constructed, wired, recovered and started, in this order and here alone. */
async function main(home: string): Promise<void> {
  const config = readConfig({ home });
  const { settings, paths } = config;
  for (const folder of [paths.repositories, paths.sources, paths.buildOutput, paths.logs, paths.work, paths.run]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
  rmSync(paths.work, { recursive: true });
  mkdirSync(paths.work, { mode: 0o700 });
  const report = reportTo(process.stderr);
  const passing = (place: string) => {
    if (config.failpoint === place) process.kill(process.pid, 'SIGKILL');
  };

  const store = openStore({ path: paths.database, keyFile: paths.keyFile });
  const stackImage = settings.stackImage ?? DEFAULT_STACK;
  const engine = new DockerEngine({
    socketPath: config.dockerSocket,
    instance: settings.instance,
    reach: settings.reach,
    extraCa: settings.caBundle === null ? null : readFileSync(settings.caBundle, 'utf8'),
    probeImage: stackImage,
  });
  const host = await engine.host();

  const logStore = new LogStore({ root: paths.logs, onError: report('logs') });
  const collector = new Collector({
    engine,
    store: logStore,
    file: `${paths.logs}/positions.json`,
    onError: report('logs'),
  });
  const logs = dynoLogs({ logStore, collector });
  const outputs = new BuildOutput({ root: paths.buildOutput, onError: report('build output') });

  const { pool, domain } = settings;
  const scheduler = new Scheduler({
    store,
    engine,
    logs,
    pool,
    domain,
    reach: settings.reach,
    onError: report('scheduler'),
  });
  const oneOffs = new OneOffs({ store, engine, logs, pool, onError: report('one-off dynos') });
  const publisher = new RoutePublisher({
    store,
    domain,
    system: ['api', 'git'].map((name) => ({
      hostname: `${name}.${domain}`,
      host: '127.0.0.1',
      port: settings.apiPort,
    })),
    onDrained: (dynoIds) => scheduler.drained(dynoIds),
  });
  const releases = new ReleaseMaker(store);
  const rollouts = new RolloutWorker({
    store,
    releasePhase: releasePhase({ oneOffs, output: outputs, say: logs.print }),
    routes: publisher,
    onError: report('rollouts'),
    passing,
  });

  const repositories = new Repositories({ root: paths.repositories });
  const packages = new RegistryPackages({ work: paths.work, architecture: host.architecture });
  const catalogs = new Catalogs({ file: `${paths.home}/catalog.json`, packages, pinned: process.version.slice(1) });
  const runtimes = new RuntimeImages({ engine, packages, stackImage });
  const builder = new Builder({
    engine,
    trees: repositories,
    catalogs,
    containers: new ContainerBuilds({ engine, runtimes, trees: repositories, instance: settings.instance }),
    instance: settings.instance,
    imageCommandMark: IMAGE_COMMAND,
  });
  const urlOf = (app: App) =>
    `http://${app.name}.${domain}${settings.routerPort === 80 ? '' : `:${settings.routerPort}`}`;
  const builds = new BuildQueue({
    store,
    builder,
    trees: repositories,
    releasing: { deploy: (options) => releases.deploy(options), ended: (options) => rollouts.ended(options) },
    openOutput: (id) => outputs.open(id),
    releaseOutput: ({ releaseId, signal }) => outputs.replay({ id: releaseId, signal }),
    concurrent: settings.concurrentBuilds,
    urlOf,
    onError: report('builds'),
    passing,
  });

  const acts = createActs({
    store,
    engine,
    apps: new AppActs({ store, pool, domain }),
    releases,
    builds,
    oneOffs,
    archives: repositories,
    paths,
    settings,
    hostMemoryBytes: host.memoryBytes,
  });
  const dependencies: Dependencies = {
    records: store,
    acts,
    output: { follow: ({ build, signal }) => bytesOf(outputs.replay({ id: build.id, signal })) },
    logs: logReader(logStore),
    places: places(config),
    capabilityKey: createHmac('sha256', readFileSync(paths.keyFile)).update('capability urls').digest(),
    reportError: ({ requestId, error }) => report(`api request ${requestId}`)(error),
  };
  const hooks = new HookServer({
    socket: `${paths.run}/hooks.sock`,
    hooks: `${paths.run}/hooks`,
    onError: report('git'),
  });
  const git = gitRouter({
    repositories,
    hooks,
    authenticate: (token) => accountOf(store, token),
    findApp: (name) => store.apps.byName(name),
    deploy: deployer({ builds, outputs }),
    onError: report('git'),
  });
  const server = createHttpServer({ git, api: createApi(dependencies) });
  attachUpgrades(server, dependencies);
  const removals = new Removals({
    store,
    engine,
    files: { remove: (appId) => removeFiles({ appId, repositories, logStore, store, outputs }) },
    onError: report('removals'),
  });
  const housekeeping = new Housekeeping({
    store,
    engine,
    paths,
    runtimeBuilds: () => runtimes.buildIds,
    onError: report('housekeeping'),
  });

  await recoverBuilds({ store, refs: repositories });
  const routerLink = serveRouters({ publisher, log: logStore, socketPath: paths.platformSocket });
  await hooks.start();
  scheduler.start();
  rollouts.start();
  removals.start();
  await builds.start();
  housekeeping.start();
  if (process.getuid?.() === 0) {
    const firewall = await ensureFirewall(settings);
    if (firewall.state === 'impossible') report('firewall')(new Error(firewall.reason));
  }
  server.listen(settings.apiPort, '127.0.0.1', () =>
    process.stderr.write(`Berth's platform serves on port ${settings.apiPort}\n`),
  );
  server.once('error', (error) => {
    report('http')(error);
    process.exit(1);
  });

  const stop = async () => {
    setTimeout(() => process.exit(0), STOP_MS).unref();
    server.close();
    server.closeAllConnections();
    routerLink.close();
    routerLink.closeAllConnections();
    builds.close();
    housekeeping.close();
    await Promise.allSettled([hooks.close(), rollouts.close(), scheduler.close(), collector.close()]);
    await logStore.close();
    store.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
}

function dynoLogs({ logStore, collector }: { logStore: LogStore; collector: Collector }): DynoLogs & {
  print: DynoLogs['say'];
} {
  const append =
    (source: 'app' | 'heroku'): DynoLogs['say'] =>
    ({ appId, process: name, text }) =>
      logStore.append(appId, { at: Date.now(), source, process: name, text });
  return {
    collect: (container) => collector.collect(container),
    drained: (dynoId) => collector.drained(dynoId),
    lastLines: async ({ appId, dynoId, process: name, count }) => {
      await Promise.race([collector.drained(dynoId), new Promise((resolve) => setTimeout(resolve, 1000))]);
      await logStore.flush(appId);
      const lines = await logStore.read({ appId, lines: count, filter: { source: 'app', process: name } });
      return lines.map(({ text }) => text);
    },
    say: append('heroku'),
    print: append('app'),
  };
}

function accountOf(store: Store, secret: string) {
  const token = store.tokens.authenticate(secret);
  return token === null ? null : store.accounts.byId(token.accountId);
}

function places({ settings }: Config): Dependencies['places'] {
  const apiUrl = `http://127.0.0.1:${settings.apiPort}`;
  return { apiUrl, gitUrl: apiUrl, domain: settings.domain, router: { scheme: 'http', port: settings.routerPort } };
}

async function* bytesOf(chunks: AsyncIterable<string | Buffer>): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

async function removeFiles(options: {
  appId: string;
  repositories: Repositories;
  logStore: LogStore;
  store: Store;
  outputs: BuildOutput;
}): Promise<void> {
  const { appId, repositories, logStore, store, outputs } = options;
  await repositories.remove(appId);
  await logStore.remove(appId);
  for (const { id } of [...store.builds.ofApp(appId), ...store.releases.ofApp(appId)]) await outputs.remove(id);
}

const { values } = parseArgs({ options: { home: { type: 'string' } } });
if (values.home === undefined) {
  process.stderr.write('Cannot start the platform: say where its data lies with --home DIR\n');
  process.exit(2);
}
await main(values.home).catch((error: unknown) => {
  reportTo(process.stderr)('start')(error);
  process.exit(1);
});
