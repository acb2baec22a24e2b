import type { HostResource } from '../client/overview-resources.ts';
import type { HostReport } from '../model/host.ts';
import type { AccountRequest, Endpoint } from './endpoint.ts';
import { ok } from './reply.ts';
import { isoTime } from './time.ts';

/** `/platform/host`: Berth's own. */
export const hostEndpoints: readonly Endpoint[] = [
  { access: 'account', method: 'GET', path: '/platform/host', action: 'platform:read', handle: info },
];

async function info({ deps }: AccountRequest) {
  const report = await deps.acts.host();
  const { scheme, port } = deps.places.router;
  const body: HostResource = {
    uptime_seconds: report.uptimeSeconds,
    memory: memoryOf(report.memory),
    cpu: report.cpu,
    disk: { total_bytes: report.disk.totalBytes, free_bytes: report.disk.freeBytes },
    routers: report.routers.map(({ id, connected, lastSeen, revision }) => ({
      id,
      connected,
      last_seen_at: isoTime(lastSeen),
      table_revision: revision,
      current: revision === report.tableRevision,
    })),
    router_url: `${scheme}://*.${deps.places.domain}:${port}`,
    versions: report.versions,
    platform_uptime_seconds: report.platformUptimeSeconds,
    backups: report.backups.map(({ at, file, sizeBytes, images }) => ({
      created_at: isoTime(at),
      file,
      size_bytes: sizeBytes,
      images,
    })),
    headroom: report.headroom,
  };
  return ok(body, { disk: '/platform/disk', queue: '/platform/queue' });
}

function memoryOf(memory: HostReport['memory']): HostResource['memory'] {
  return {
    total_bytes: memory.totalBytes,
    available_bytes: memory.availableBytes,
    kept_back_bytes: memory.keptBackBytes,
    dynos_bytes: memory.dynosBytes,
    dynos_may_take_bytes: memory.dynosMayTakeBytes,
    builds_may_take_bytes: memory.buildsMayTakeBytes,
    router_bytes: memory.routerBytes,
    platform_bytes: memory.platformBytes,
  };
}
