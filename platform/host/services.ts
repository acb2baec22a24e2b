import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HomePaths, Settings } from '../model/installation.ts';
import { readTextIfThere } from './files.ts';
import { type Kept, keep, keeperArgv, keptPids, stopKept } from './keeper.ts';
import { answers, type LocalTarget } from './local-http.ts';
import type { Machine } from './machine.ts';
import { Problem } from './problem.ts';
import { enableUnit, stopUnit, unitText, usesSystemd } from './units.ts';

/** One of Berth's two programs on this machine. */
export interface Service {
  readonly name: 'platform' | 'router';
  readonly kept: Kept;
  readonly argv: readonly string[];
  readonly health: LocalTarget;
}

const HEALTH_PATH = '/health';
const WAIT_MS = 60_000;
const POLL_MS = 100;
const LOG_LINES = 15;

/** What of the caller's environment the programs get: the rest must not depend on whose shell `up` ran in. */
const HANDED_ON = [
  'PATH',
  'HOME',
  'DOCKER_HOST',
  'NODE_COMPILE_CACHE',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'TZ',
  'BERTH_FAILPOINT',
];

/** Platform and router of the Berth there, in the order in which they are started. */
export function servicesOf({
  codeRoot,
  paths,
  settings,
}: {
  codeRoot: string;
  paths: HomePaths;
  settings: Settings;
}): Service[] {
  const argv = (folder: string) => [
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    `${codeRoot}/${folder}/main.ts`,
    '--home',
    paths.home,
  ];
  const kept = { runFolder: paths.run, logFolder: paths.logs };
  return [
    {
      name: 'platform',
      kept: { ...kept, name: 'platform' },
      argv: argv('platform'),
      health: { port: settings.apiPort },
    },
    {
      name: 'router',
      kept: { ...kept, name: 'router' },
      argv: argv('router'),
      health: { socketPath: paths.routerSocket },
    },
  ];
}

/** Whether the service runs, is kept, and answers. */
export async function isServing(service: Service): Promise<boolean> {
  const { keeper, program } = keptPids(service.kept);
  return keeper !== null && program !== null && (await answers(service.health, HEALTH_PATH));
}

/** Starts a service in the background: as a systemd unit where that is what keeps services here, else with a keeper. */
export async function startService(
  service: Service,
  { machine, settings }: { machine: Machine; settings: Settings },
): Promise<void> {
  mkdirSync(machine.paths.run, { recursive: true, mode: 0o700 });
  mkdirSync(machine.paths.logs, { recursive: true, mode: 0o700 });
  await stopService(service, machine);
  const env = serviceEnvironment(machine.variables);
  if (!usesSystemd(machine)) return await keep(service.kept, { argv: service.argv, env });
  const text = unitText({
    service: service.name,
    argv: keeperArgv(service.kept, service.argv),
    env,
    home: machine.paths.home,
    routerPort: settings.routerPort,
  });
  await enableUnit(service.name, { text, changes: machine.changes });
}

/** Stops a service gracefully; whether it was there. */
export async function stopService(service: Service, machine: Machine): Promise<boolean> {
  if (usesSystemd(machine)) await stopUnit(service.name);
  return await stopKept(service.kept);
}

/** Resolves when the service answers. Throws a Problem with its last log lines when it does not within a minute. */
export async function waitUntilServing(service: Service): Promise<void> {
  const end = performance.now() + WAIT_MS;
  while (performance.now() < end) {
    if (await answers(service.health, HEALTH_PATH)) return;
    await sleep(POLL_MS);
  }
  throw new Problem(
    `Cannot start the ${service.name}: it did not answer within ${WAIT_MS / 1000} s. Its log ends with:\n${lastLogLines(service)}`,
    {
      next: `Look at \`berth logs ${service.name}\` and \`berth doctor\`, then run \`berth up\` again.`,
    },
  );
}

function lastLogLines({ kept }: Service): string {
  const log = readTextIfThere(`${kept.logFolder}/${kept.name}.log`) ?? '(nothing)';
  return log.trimEnd().split('\n').slice(-LOG_LINES).join('\n');
}

function serviceEnvironment(variables: NodeJS.ProcessEnv): Record<string, string> {
  const env: Record<string, string> = { LANG: 'C.UTF-8' };
  for (const name of HANDED_ON) {
    const value = variables[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}
