import { existsSync, mkdirSync } from 'node:fs';
import type { Settings } from '../model/installation.ts';
import { ensureDashboard } from './dashboard.ts';
import { ensureDocker } from './docker-engine.ts';
import { ensureFirewall } from './firewall.ts';
import { ensureGit } from './git.ts';
import { withHostLock } from './lock.ts';
import type { FirstSignIn } from './login-link.ts';
import type { Machine } from './machine.ts';
import { reasonOf } from './problem.ts';
import type { Progress } from './progress.ts';
import { loadRestoredImages, rebuildMissing, restoredMarker } from './rebuild.ts';
import { ensureSample } from './sample.ts';
import { isServing, runsThisCode, type Service, servicesOf, startAndWait } from './services.ts';
import { ensureSettings, type SettingsWishes, writeSettings } from './settings.ts';
import { ensureStack } from './stack.ts';

export interface UpOptions {
  readonly wishes: SettingsWishes;
  /** Whether the sample app is deployed where it never was. */
  readonly sample: boolean;
  /** In the containers of docker-compose.yml: what comes before platform and router are there, or behind it. */
  readonly part: 'whole' | 'prepare' | 'finish';
}

/** What runs when `up` is done. */
export interface UpResult {
  readonly settings: Settings;
  /** null when no sample was wanted. */
  readonly sampleUrl: string | null;
  readonly signIn: FirstSignIn;
}

/** Brings a Berth up, each step only where it is needed. Every step may be run again after anything. */
export function up(machine: Machine, { wishes, sample, part }: UpOptions): Promise<UpResult> {
  return withHostLock(machine.paths.home, async () => {
    const { settings, changed } = await prepare(machine, wishes);
    if (part === 'prepare') return { settings, sampleUrl: null, signIn: { by: 'password' } };
    await startServices(machine, { settings, changed });
    await protect(machine, settings);
    if (existsSync(restoredMarker(machine.paths.home))) {
      await machine.progress.step('Images of the apps', (step) => rebuildMissing(machine, { settings, step }));
    }
    const sampleUrl = sample
      ? await machine.progress.step('Sample app', (step) => ensureSample(machine, { settings, step }))
      : null;
    const { firstSignIn } = await import('./login-link.ts');
    return { settings, sampleUrl, signIn: firstSignIn({ paths: machine.paths, settings }) };
  });
}

/** All that platform and router need before they start. */
async function prepare(machine: Machine, wishes: SettingsWishes): Promise<{ settings: Settings; changed: boolean }> {
  const { progress, paths } = machine;
  machine.changes.takeOverEarlyPackages();
  await progress.step('git', (step) => ensureGit(machine, step));
  await progress.step('Docker Engine', (step) => ensureDocker(machine, step));
  const { settings: chosen, changed } = await progress.step('Settings', (step) =>
    ensureSettings(machine, { wishes, step }),
  );
  const stackImage = await progress.step('Stack (Debian 13)', (step) =>
    ensureStack(machine, { caBundle: chosen.caBundle, step }),
  );
  const settings = { ...chosen, stackImage };
  await progress.step('Admin account', async (step) => {
    const { ensureAccount } = await import('./account.ts');
    ensureAccount({ paths, settings, step });
  });
  await buildDashboard(machine);
  if (existsSync(restoredMarker(paths.home))) {
    await progress.step('Images of the backup', (step) => loadRestoredImages(machine, { settings, step }));
  }
  for (const folder of [paths.run, paths.logs]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Last: the router's container waits for it.
  if (chosen.stackImage !== stackImage) writeSettings(paths, settings);
  return { settings, changed };
}

/** Apps are served, pushed and managed without it. */
async function buildDashboard(machine: Machine): Promise<void> {
  const { progress } = machine;
  const failure = await progress.step('Dashboard', async (step) => {
    try {
      await ensureDashboard(machine, step);
      return null;
    } catch (error) {
      step.result('not built');
      return error;
    }
  });
  if (failure !== null) progress.note(`${reasonOf(failure)}\n  All else works. To try again: berth up`);
}

async function startServices(
  machine: Machine,
  { settings, changed }: { settings: Settings; changed: boolean },
): Promise<void> {
  for (const service of servicesOf(machine)) {
    await machine.progress.step(titleOf(service), async (step) => {
      const isCurrent = !changed && runsThisCode(service, machine);
      if (isCurrent && (await isServing(service))) return step.result('answers');
      await startAndWait(service, { machine, settings });
      step.result('started');
    });
  }
}

function titleOf({ name }: Service): string {
  return name === 'platform' ? 'Platform' : 'Router';
}

async function protect(machine: Machine, settings: Settings): Promise<void> {
  await machine.progress.step('Firewall', async (step) => {
    if (!machine.isRoot) {
      step.result('none');
      return lacking(machine.progress, 'Berth does not run as root');
    }
    const outcome = await ensureFirewall(settings);
    if (outcome.state === 'impossible') {
      step.result('none');
      return lacking(machine.progress, `iptables does not work here (${outcome.reason})`);
    }
    machine.changes.record({ kind: 'firewall', instance: settings.instance });
    step.result('keeps dynos from the services of this machine');
  });
}

function lacking(progress: Progress, reason: string): void {
  progress.note(`${reason}, so no firewall keeps dynos from services of this machine that listen on all addresses.`);
}
