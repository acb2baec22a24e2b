import type { RolloutResource } from '../client/berth-resources.ts';
import type { App } from '../model/app.ts';
import { explanation } from '../model/explanation.ts';
import type { Release } from '../model/release.ts';
import type { Rollout } from '../model/rollout.ts';
import { type AppRequest, type Endpoint, param } from './endpoint.ts';
import { notFound } from './faults.ts';
import { listed, ok } from './reply.ts';
import { isoTime } from './time.ts';

/** `/apps/:app/rollouts`: Berth's own. */
export const rolloutEndpoints: readonly Endpoint[] = [
  { access: 'app', method: 'GET', path: '/apps/:app/rollouts', action: 'app:read', handle: list },
  { access: 'app', method: 'GET', path: '/apps/:app/rollouts/:rollout', action: 'app:read', handle: info },
];

function list({ deps, app }: AppRequest) {
  const releases = new Map(deps.records.releases.ofApp(app.id).map((release) => [release.id, release]));
  const items = deps.records.rollouts.ofApp(app.id).flatMap((rollout) => {
    const release = releases.get(rollout.releaseId);
    return release === undefined ? [] : [rolloutResource({ rollout, app, release })];
  });
  return listed(items, ['created_at', 'id']);
}

function info(request: AppRequest) {
  const { deps, app } = request;
  const rollout = deps.records.rollouts.byId(param(request, 'rollout'));
  const release = rollout && deps.records.releases.byId(rollout.releaseId);
  if (rollout === null || release === null || rollout.appId !== app.id) throw notFound('rollout');
  return ok(rolloutResource({ rollout, app, release }), { release: `/apps/${app.name}/releases/${release.version}` });
}

export function rolloutResource(of: { rollout: Rollout; app: App; release: Release }): RolloutResource {
  const { rollout, app, release } = of;
  return {
    id: rollout.id,
    app: { id: app.id, name: app.name },
    release: { id: release.id, version: release.version },
    status: rollout.status,
    step: rollout.step,
    error:
      rollout.errorCode === null
        ? null
        : { id: rollout.errorCode, message: explanation(rollout), next: rollout.errorNext },
    created_at: isoTime(rollout.createdAt),
    updated_at: isoTime(rollout.updatedAt),
  };
}
