import { createHmac } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { AccountActs } from './accounts/accounts.ts';
import { createActs } from './acts.ts';
import type { Dependencies } from './api/dependencies.ts';
import { OpenStreams } from './api/open-streams.ts';
import { outputReader } from './api/output-reader.ts';
import { originOf, placesOf } from './api/places.ts';
import { Tickets } from './api/tickets.ts';
import { AppActs } from './apps/apps.ts';
import { NameLookup } from './apps/name-lookup.ts';
import { BuildQueue } from './builds/build-queue.ts';
import { Builder } from './builds/builder.ts';
import { BuildpackBuilds } from './builds/buildpack-builds.ts';
import { Catalogs } from './builds/catalog.ts';
import { ContainerBuilds } from './builds/container-build.ts';
import { deployer } from './builds/deploy.ts';
import { RegistryPackages } from './builds/registry-packages.ts';
import { RuntimeImages } from './builds/runtimes.ts';
import { TakenImages } from './builds/taken-image.ts';
import type { Config } from './config.ts';
import { DockerEngine } from './engine/docker-engine.ts';
import { failpoint } from './failpoint.ts';
import { gitRouter } from './git/git-router.ts';
import { HookServer } from './git/hook-server.ts';
import { Repositories } from './git/repositories.ts';
import { knownBackups } from './host/backup-list.ts';
import { berthVersion } from './host/code-version.ts';
import { appFiles } from './jobs/app-files.ts';
import { Housekeeping } from './jobs/housekeeping.ts';
import { Removals } from './jobs/removals.ts';
import { BuildOutput } from './logs/build-output.ts';
import { Collector } from './logs/collector.ts';
import { dynoLogs } from './logs/dyno-logs.ts';
import { logEvents } from './logs/event-lines.ts';
import { logReader } from './logs/log-reader.ts';
import { LogStore } from './logs/log-store.ts';
import { Gathering } from './metrics/gathering.ts';
import { HostReporter } from './metrics/host-report.ts';
import { buildSubnetsOf } from './model/address-pool.ts';
import type { App } from './model/app.ts';
import { reportTo } from './report.ts';
import { RESERVED_BYTES } from './rollouts/formation.ts';
import { postdeploy, releaseOutput, releasePhase } from './rollouts/release-phase.ts';
import { ReleaseMaker } from './rollouts/releases.ts';
import { RolloutWorker } from './rollouts/rollout-worker.ts';
import { RoutePublisher } from './routing/publisher.ts';
import { systemRoutes } from './routing/system-routes.ts';
import { OneOffs } from './scheduler/one-offs.ts';
import { IMAGE_COMMAND } from './scheduler/process-spec.ts';
import { Scheduler } from './scheduler/scheduler.ts';
import { Metrics } from './store/metrics/metrics.ts';
import { openStore, type Store } from './store/store.ts';

const DEFAULT_STACK = 'berth/stack:trixie';
const CODE = `${import.meta.dirname}/..`;

/** What the whole platform stands on: its settings, its record, its engine. */
export async function openBase(config: Config) {
  const { settings, paths } = config;
  rmSync(paths.work, { recursive: true, force: true });
  for (const folder of [paths.repositories, paths.sources, paths.buildOutput, paths.logs, paths.work, paths.run]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
  const store = openStore({ path: paths.database, keyFile: paths.keyFile });
  const stackImage = settings.stackImage ?? DEFAULT_STACK;
  const engine = new DockerEngine({
    socketPath: config.dockerSocket,
    instance: settings.instance,
    reach: settings.reach,
    extraCa: settings.caBundle === null ? null : readFileSync(settings.caBundle, 'utf8'),
    probeImage: stackImage,
    buildSubnets: buildSubnetsOf(settings.pool),
  });
  return {
    config,
    settings,
    paths,
    store,
    metrics: new Metrics(`${paths.home}/metrics.db`),
    engine,
    stackImage,
    passing: failpoint(config.failpoint),
    host: await engine.host(),
    report: reportTo(process.stderr),
  };
}

export type Base = Awaited<ReturnType<typeof openBase>>;

/** Logs of dynos, builds and the platform itself. */
export function openLogging({ paths, store, engine, report }: Base) {
  const logStore = new LogStore({ root: paths.logs, onError: report('logs') });
  const collector = new Collector({
    engine,
    store: logStore,
    file: `${paths.logs}/positions.json`,
    onError: report('logs'),
  });
  const outputs = new BuildOutput({ root: paths.buildOutput, onError: report('build output') });
  logEvents({ store, logStore });
  return { logStore, collector, outputs, logs: dynoLogs({ logStore, collector, engine }) };
}

export type Logging = ReturnType<typeof openLogging>;

/** What keeps dynos and routes as the record says. */
export function createRunning({ store, engine, settings, host, report, passing }: Base, { logs, outputs }: Logging) {
  const { pool, domain, reach, apiPort } = settings;
  const oneOffs = new OneOffs({ store, engine, logs, pool, onError: report('one-off dynos') });
  const attended = () => oneOffs.attended;
  const onError = report('scheduler');
  const scheduler = new Scheduler({ store, engine, logs, pool, domain, reach, attended, onError });
  const publisher = new RoutePublisher({
    store,
    domain,
    system: systemRoutes({ domain, apiPort }),
    onDrained: (dynoIds) => scheduler.drained(dynoIds),
  });
  const rollouts = new RolloutWorker({
    store,
    releasePhase: releasePhase({ oneOffs, output: outputs, say: logs.print }),
    routes: publisher,
    onError: report('rollouts'),
    passing,
  });
  const releases = new ReleaseMaker(store, { hostMemoryBytes: host.memoryBytes });
  return { scheduler, oneOffs, publisher, rollouts, releases };
}

export type Running = ReturnType<typeof createRunning>;

/** What makes images of sources. */
export function createBuilding(base: Base, { logs, outputs, releases, rollouts, oneOffs }: Logging & Running) {
  const { paths, settings, store, engine, stackImage, host, report, passing } = base;
  const { instance, allowLocalBuildpacks: privateHosts = false } = settings;
  const repositories = new Repositories({ root: paths.repositories });
  const packages = new RegistryPackages({ work: paths.work, architecture: host.architecture });
  const catalogs = new Catalogs({
    file: `${paths.home}/catalog.json`,
    packages,
    pinned: process.version.slice(1),
    mirrors: settings.mirrors ?? {},
    onError: report('catalog'),
  });
  const runtimes = new RuntimeImages({ engine, packages, stackImage });
  const making = { engine, trees: repositories, instance };
  const containers = new ContainerBuilds({ ...making, runtimes });
  const foreign = new BuildpackBuilds({ ...making, runtimes, privateHosts });
  const taken = new TakenImages({ engine, instance, sources: paths.sources });
  const builder = new Builder({ ...making, catalogs, containers, foreign, taken, imageCommandMark: IMAGE_COMMAND });
  const builds = new BuildQueue({
    store,
    builder,
    trees: repositories,
    releasing: {
      deploy: (options) => releases.deploy(options),
      phaseBegun: (options) => rollouts.phaseBegun(options),
      phaseEnded: (options) => rollouts.phaseEnded(options),
      ended: (options) => rollouts.ended(options),
    },
    openOutput: (id) => outputs.open(id),
    releaseOutput: (options) => releaseOutput({ ...options, outputs, rollouts }),
    runOnce: postdeploy({ oneOffs, say: logs.print }),
    concurrent: settings.concurrentBuilds,
    urlOf: (app: App) => originOf(app.name, placesOf(settings)),
    onError: report('builds'),
    passing,
  });
  return { repositories, runtimes, builds, catalogs };
}

export type Building = ReturnType<typeof createBuilding>;

/** What answers: the API, git, and the jobs behind them. */
export function createServing(base: Base, parts: Logging & Running & Building) {
  const { settings, paths, store, metrics, engine, host, report } = base;
  const { logStore, outputs, releases, oneOffs, repositories, runtimes, builds, catalogs } = parts;
  const gathering = new Gathering({ store, engine, metrics, onError: report('metrics') });
  const acts = createActs({
    host: hostReporter(base, { gathering, publisher: parts.publisher }),
    store,
    engine,
    accounts: new AccountActs({ store }),
    apps: new AppActs({ store, pool: settings.pool, domain: settings.domain }),
    releases,
    builds,
    oneOffs,
    archives: repositories,
    trees: repositories,
    catalogs,
    paths,
    settings,
    hostMemoryBytes: host.memoryBytes,
  });
  const dependencies = createDependencies(base, { ...parts, acts, gathering });
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
  const files = appFiles({ repositories, logStore, outputs, store });
  const removals = new Removals({ store, engine, files, onError: report('removals') });
  const housekeeping = new Housekeeping({
    store,
    engine,
    paths,
    sources: repositories,
    runtimeBuilds: () => runtimes.buildIds,
    onError: report('housekeeping'),
  });
  return { dependencies, git, hooks, removals, housekeeping, gathering };
}

/** What the API needs of all the rest. */
function createDependencies(
  { settings, paths, store, metrics, report }: Base,
  parts: Logging & Running & { acts: Dependencies['acts']; gathering: Gathering; repositories: Repositories },
): Dependencies {
  const { logStore, outputs, rollouts, acts, gathering, repositories } = parts;
  return {
    records: store,
    acts,
    output: outputReader({
      ofBuild: (options) => outputs.replay(options),
      ofRelease: ({ id, signal }) => releaseOutput({ releaseId: id, signal, outputs, rollouts }),
    }),
    figures: metrics.reading,
    exposition: () => gathering.expose(),
    logs: logReader(logStore),
    sources: repositories,
    places: placesOf(settings),
    names: new NameLookup(),
    tickets: new Tickets(),
    streams: new OpenStreams(),
    capabilityKey: createHmac('sha256', readFileSync(paths.keyFile)).update('capability urls').digest(),
    reportError: ({ requestId, error }) => report(`api request ${requestId}`)(error),
  };
}

function hostReporter(
  { store, paths, host, stackImage }: Base,
  of: { gathering: Gathering; publisher: RoutePublisher },
) {
  return new HostReporter({
    store,
    home: paths.home,
    keptBackBytes: RESERVED_BYTES,
    versions: {
      ...berthVersion(CODE),
      node: process.versions.node,
      docker: host.version,
      sqlite: store.sqliteVersion,
      stack: stackImage,
    },
    usages: () => of.gathering.usages,
    routes: () => ({ routers: of.publisher.known, revision: of.publisher.table.revision }),
    backups: () => knownBackups(paths),
  });
}

export type Serving = ReturnType<typeof createServing>;

function accountOf(store: Store, secret: string) {
  const token = store.tokens.authenticate(secret);
  return token === null ? null : store.accounts.byId(token.accountId);
}
