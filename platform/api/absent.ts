import type { CollaboratorResource } from '../client/resources.ts';
import { DYNO_SIZES } from '../model/formation.ts';
import type { AppRequest, Endpoint } from './endpoint.ts';
import { notFound } from './faults.ts';
import { listed } from './reply.ts';
import { stableId } from './stable-id.ts';
import { GENERATION } from './stacks.ts';
import { isoTime } from './time.ts';

const EMPTY_OF_APP = ['addon-attachments', 'addons', 'features', 'log-drains', 'sni-endpoints', 'webhooks'] as const;
const EMPTY_OF_ACCOUNT = [
  '/account/features',
  '/account/keys',
  '/addon-attachments',
  '/addons',
  '/pipelines',
  '/teams',
] as const;

/**
 * What clients ask for to show an app and Berth does not have yet: lists that are truly empty, and those that follow
 * from what there is.
 */
export const absentEndpoints: readonly Endpoint[] = [
  ...EMPTY_OF_APP.map(
    (noun): Endpoint => ({
      access: 'app',
      method: 'GET',
      path: `/apps/:app/${noun}`,
      action: 'app:read',
      handle: () => listed([], ['id', 'name']),
    }),
  ),
  ...EMPTY_OF_ACCOUNT.map(
    (path): Endpoint => ({
      access: 'account',
      method: 'GET',
      path,
      action: 'account:read',
      handle: () => listed([], ['id', 'name']),
    }),
  ),
  { access: 'app', method: 'GET', path: '/apps/:app/pipeline-couplings', action: 'app:read', handle: noPipeline },
  { access: 'app', method: 'GET', path: '/apps/:app/collaborators', action: 'app:read', handle: collaborators },
  { access: 'account', method: 'GET', path: '/dyno-sizes', action: 'account:read', handle: dynoSizes },
];

// Not a list in spite of its name: an app is in one pipeline at most.
function noPipeline(): never {
  throw notFound('pipeline_coupling');
}

function collaborators({ deps, app }: AppRequest) {
  const owner: CollaboratorResource = {
    id: stableId(`collaborator:${app.id}:${app.ownerId}`),
    app: { id: app.id, name: app.name },
    permissions: [],
    role: 'owner',
    user: { id: app.ownerId, email: deps.records.accounts.byId(app.ownerId)?.email ?? '', federated: false },
    created_at: isoTime(app.createdAt),
    updated_at: isoTime(app.createdAt),
  };
  return listed([owner], ['id']);
}

function dynoSizes() {
  const sizes = DYNO_SIZES.map((size) => ({
    id: stableId(`dyno-size:${size.name}`),
    name: size.name,
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    compute: size.cpus,
    cost: null,
    dedicated: false,
    generation: GENERATION,
    memory: size.memoryMb / 1024,
    precise_dyno_units: size.cpus,
    private_space_only: false,
  }));
  return listed(sizes, ['id', 'name']);
}
