import { parseArgs } from 'node:util';
import { createApi } from './api/api.ts';
import { createDashboard } from './api/dashboard/dashboard.ts';
import { Door } from './api/serve.ts';
import { attachUpgrades } from './api/upgrades.ts';
import { readConfig } from './config.ts';
import { ensureFirewall } from './host/firewall.ts';
import { recoverBuilds } from './jobs/recovery.ts';
import {
  type Base,
  type Building,
  createBuilding,
  createRunning,
  createServing,
  type Logging,
  openBase,
  openLogging,
  type Running,
  type Serving,
} from './parts.ts';
import { reportTo } from './report.ts';
import { serveRouters } from './routing/router-link.ts';

const STOP_MS = 5_000;
const BUNDLE = `${import.meta.dirname}/../dashboard/dist`;

/** The platform of the Berth in `home`: constructed, wired, recovered and started, in this order and here alone. */
async function main(home: string): Promise<void> {
  const config = readConfig({ home });
  const door = new Door();
  await door.claim(config.settings.apiPort);
  const base = await openBase(config);
  const logging = openLogging(base);
  const running = createRunning(base, logging);
  const building = createBuilding(base, { ...logging, ...running });
  const serving = createServing(base, { ...logging, ...running, ...building });
  await start(base, { ...logging, ...running, ...building, ...serving, door });
  const stop = () => stopAll(base, { ...logging, ...running, ...building, ...serving, door });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
}

type Started = Logging & Running & Building & Serving & { readonly door: Door };

/** Recovers what a crash left open before anything new may begin, and opens the door last. */
async function start(base: Base, parts: Started): Promise<void> {
  const { store, settings, paths, report } = base;
  const { door, dependencies, git, publisher, logStore } = parts;
  await base.engine.sweepExecs().catch(report('commands in dynos'));
  await recoverBuilds({ store, refs: parts.repositories, onError: report('recovery') });
  const { platformSocket: socketPath } = paths;
  serveRouters({ publisher, log: logStore, traffic: parts.gathering, socketPath, isServing: () => door.isOpen });
  await parts.hooks.start();
  parts.scheduler.start();
  parts.rollouts.start();
  parts.removals.start();
  await parts.builds.start();
  parts.housekeeping.start();
  parts.gathering.start();
  // Asked now, so that no push has to wait for the answers.
  parts.catalogs.current().catch(report('catalog'));
  if (process.getuid?.() === 0) {
    const firewall = await ensureFirewall(settings);
    if (firewall.state === 'impossible') report('firewall')(new Error(firewall.reason));
  }
  attachUpgrades(door.server, dependencies);
  const api = createApi(dependencies);
  door.open({ git, api, dashboard: createDashboard({ deps: dependencies, api, bundleFolder: BUNDLE }) });
  process.stderr.write(`Berth's platform serves on port ${settings.apiPort}\n`);
}

async function stopAll({ store, metrics }: Base, parts: Started): Promise<void> {
  const { door, builds, housekeeping, gathering, hooks, rollouts, scheduler, collector, logStore } = parts;
  setTimeout(() => process.exit(0), STOP_MS).unref();
  door.server.close();
  door.server.closeAllConnections();
  for (const part of [builds, housekeeping, gathering]) part.close();
  await Promise.allSettled([hooks.close(), rollouts.close(), scheduler.close(), collector.close()]);
  await logStore.close();
  store.close();
  metrics.close();
  process.exit(0);
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
