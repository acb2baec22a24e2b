import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../model/installation.ts';
import { codeVersion } from './code-version.ts';
import { readTextFrom, readTextIfThere, sizeIfThere, writeWhole } from './files.ts';
import { type Kept, keep, keeperArgv, keptPids, stopKept } from './keeper.ts';
import { answers, type LocalTarget } from './local-http.ts';
import type { Machine } from './machine.ts';
import { Problem } from './problem.ts';
import { enableUnit, stopUnit, unitText, usesSystemd } from './units.ts';

/** One of Berth's two programs on this machine. */
export interface Service {
  readonly name: 'platform' | 'router';
  /** Whether a keeper of ours keeps it running (or Docker, in the containers of docker-compose.yml). */
  readonly isKept: boolean;
  readonly kept: Kept;
  readonly argv: readonly string[];
  readonly health: LocalTarget;
}

const HEALTH_PATH = '/health';
const WAIT_MS = 60_000;
const POLL_MS = 100;
const LOG_LINES = 15;
/** Tried this often within seconds, it will not come up by itself. */
const CRASHES_ENOUGH = 4;

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
export function servicesOf({ codeRoot, paths, isContainer }: Machine): [Service, Service] {
  const service = (name: Service['name'], health: LocalTarget): Service => ({
    name,
    isKept: !isContainer,
    kept: { name, runFolder: paths.run, logFolder: paths.logs },
    argv: [
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      `${codeRoot}/${name}/main.ts`,
      '--home',
      paths.home,
    ],
    health,
  });
  // Sockets, not ports: another Berth's platform may answer on a port.
  return [
    service('platform', { socketPath: paths.platformSocket }),
    service('router', { socketPath: paths.routerSocket }),
  ];
}

/** Whether the service answers, and is kept running. */
export async function isServing(service: Service): Promise<boolean> {
  const { keeper, program } = keptPids(service.kept);
  if (service.isKept && (keeper === null || program === null)) return false;
  return await answers(service.health, HEALTH_PATH);
}

/** Whether the service runs the code that lies here now: `git pull` changes it under a service that runs. */
export function runsThisCode(service: Service, { codeRoot }: Machine): boolean {
  return !service.isKept || readTextIfThere(codeFile(service)) === codeVersion(codeRoot);
}

function codeFile({ kept }: Service): string {
  return `${kept.runFolder}/${kept.name}.code`;
}

/** Starts a service in the background: as a systemd unit where that is what keeps services here, else with a keeper. */
async function startService(
  service: Service,
  { machine, settings }: { machine: Machine; settings: Settings },
): Promise<void> {
  await stopService(service, machine);
  writeWhole(codeFile(service), codeVersion(machine.codeRoot));
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

/** Starts a service and resolves when it answers. Throws a Problem with its last log lines when it does not. */
export async function startAndWait(service: Service, options: { machine: Machine; settings: Settings }): Promise<void> {
  const since = sizeIfThere(logFile(service));
  if (service.isKept) await startService(service, options);
  const end = performance.now() + WAIT_MS;
  while (performance.now() < end && crashes(readTextFrom(logFile(service), since)) < CRASHES_ENOUGH) {
    if (await answers(service.health, HEALTH_PATH)) return;
    await sleep(POLL_MS);
  }
  throw silence(service, { since });
}

function silence(service: Service, { since }: { since: number }): Problem {
  const { name, isKept } = service;
  if (!isKept) {
    return new Problem(`Cannot reach the ${name}: it does not answer`, {
      next: `Look at \`docker compose logs ${name}\`.`,
    });
  }
  const lines = readTextFrom(logFile(service), since).trimEnd().split('\n').slice(-LOG_LINES).join('\n');
  return new Problem(`Cannot start the ${name}: it does not answer. Its log ends with:\n${lines}`, {
    next: `Look at \`berth logs ${name}\` and \`berth doctor\`, then run \`berth up\` again.`,
  });
}

function logFile({ kept }: Service): string {
  return `${kept.logFolder}/${kept.name}.log`;
}

/** How often the keeper had to start it again. */
function crashes(log: string): number {
  return log.match(/ ended with code \d+, starting it again/g)?.length ?? 0;
}

function serviceEnvironment(variables: NodeJS.ProcessEnv): Record<string, string> {
  const env: Record<string, string> = { LANG: 'C.UTF-8' };
  for (const name of HANDED_ON) {
    const value = variables[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}
