import type { DiskResource, QueueResource } from '../client/berth-resources.ts';
import type { Build } from '../model/build.ts';
import type { Dependencies } from './dependencies.ts';
import type { AccountRequest, Endpoint, OpenRequest } from './endpoint.ts';
import { ROOT_LINKS } from './links.ts';
import { ok } from './reply.ts';
import { isoTime } from './time.ts';

/** The root, and what concerns the whole of this Berth: Berth's own. */
export const platformEndpoints: readonly Endpoint[] = [
  { access: 'account', method: 'GET', path: '/', action: 'account:read', handle: () => ok({}, ROOT_LINKS) },
  { access: 'account', method: 'GET', path: '/platform/disk', action: 'platform:read', handle: disk },
  { access: 'account', method: 'GET', path: '/platform/queue', action: 'platform:read', handle: queue },
  { access: 'open', method: 'GET', path: '/health', because: 'it says only that Berth runs', handle: health },
];

async function disk({ deps }: AccountRequest) {
  const usage = await deps.acts.diskUsage();
  const body: DiskResource = {
    images_bytes: usage.imagesBytes,
    volumes_bytes: usage.volumesBytes,
    containers_bytes: usage.containersBytes,
    repositories_bytes: usage.repositoriesBytes,
    logs_bytes: usage.logsBytes,
    sources_bytes: usage.sourcesBytes,
    database_bytes: usage.databaseBytes,
    metrics_bytes: usage.metricsBytes,
    free_bytes: usage.freeBytes,
    total_bytes: usage.totalBytes,
  };
  return ok(body);
}

async function queue({ deps }: AccountRequest) {
  const { concurrentBuilds, builds } = await deps.acts.queue();
  const body: QueueResource = { concurrent_builds: concurrentBuilds, builds: queueEntries(deps, builds) };
  return ok(body);
}

function queueEntries({ records }: Dependencies, builds: readonly Build[]): QueueResource['builds'] {
  let waiting = 0;
  return builds.flatMap((build) => {
    const { id, appId, status } = build;
    if (status !== 'queued' && status !== 'building' && status !== 'releasing') return [];
    if (status === 'queued') waiting += 1;
    const app = { id: appId, name: records.apps.byId(appId)?.name ?? '' };
    return [{ id, app, status, position: status === 'queued' ? waiting : 0, created_at: isoTime(build.createdAt) }];
  });
}

async function health({ response }: OpenRequest): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end('{"status":"ok"}');
}
