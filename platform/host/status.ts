import { dockerContainers, pingDocker } from './docker-api.ts';
import { readTextIfThere } from './files.ts';
import { keptPids } from './keeper.ts';
import type { Machine } from './machine.ts';
import { isServing, servicesOf } from './services.ts';
import { requireSettings } from './settings.ts';
import { apiUrl, dashboardUrl, routerUrl } from './urls.ts';

export interface Status {
  readonly engine: 'answers' | 'does not answer' | 'not allowed';
  readonly platform: ServiceStatus;
  readonly router: ServiceStatus;
  /** null when the platform does not answer. */
  readonly apps: number | null;
  /** Containers that run, and that there are; null when the Docker Engine does not answer. */
  readonly dynos: { readonly running: number; readonly all: number } | null;
  readonly api: string;
  readonly dashboard: string;
  readonly routerUrl: string;
  readonly domain: string;
  readonly home: string;
  readonly instance: string;
}

export interface ServiceStatus {
  readonly state: 'answers' | 'does not answer' | 'stopped';
  readonly pid: number | null;
}

/** How the Berth there is. */
export async function status(machine: Machine): Promise<Status> {
  const { paths, dockerSocket } = machine;
  const settings = requireSettings(paths, { cannot: 'tell the status of Berth' });
  const [platform, router] = await Promise.all(
    servicesOf(machine).map(async (service): Promise<ServiceStatus> => {
      const pid = keptPids(service.kept).program;
      if (await isServing(service)) return { state: 'answers', pid };
      return { state: pid === null ? 'stopped' : 'does not answer', pid };
    }),
  );
  if (platform === undefined || router === undefined) throw new Error('Berth has a platform and a router');
  const answer = await pingDocker(dockerSocket);
  return {
    engine: answer === 'ok' ? 'answers' : answer === 'none' ? 'does not answer' : 'not allowed',
    platform,
    router,
    apps: platform.state === 'answers' ? await countApps(machine, apiUrl(settings)) : null,
    dynos: answer === 'ok' ? await countDynos(dockerSocket, settings.instance) : null,
    api: apiUrl(settings),
    dashboard: dashboardUrl(settings),
    routerUrl: routerUrl(settings),
    domain: settings.domain,
    home: paths.home,
    instance: settings.instance,
  };
}

/** Whether everything runs as it should. */
export function isHealthy({ engine, platform, router }: Status): boolean {
  return [engine, platform.state, router.state].every((state) => state === 'answers');
}

async function countApps({ paths }: Machine, url: string): Promise<number | null> {
  const token = readTextIfThere(paths.tokenFile)?.trim();
  if (!token) return null;
  const { Client } = await import('../client/client.ts');
  return await new Client({ url, token }).apps().then(
    (apps) => apps.length,
    () => null,
  );
}

async function countDynos(socket: string, instance: string): Promise<{ running: number; all: number }> {
  const ours = (await dockerContainers(socket)).filter((container) => container.instance === instance);
  return { running: ours.filter(({ running }) => running).length, all: ours.length };
}
