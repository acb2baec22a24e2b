import type { AppResource } from '../client/resources.ts';
import { may } from '../model/access.ts';
import type { App } from '../model/app.ts';
import { isSelf } from './accounts.ts';
import { Fields } from './decode.ts';
import type { Dependencies } from './dependencies.ts';
import { type AccountRequest, type AppRequest, type Endpoint, param } from './endpoint.ts';
import { notFound } from './faults.ts';
import { appLinks } from './links.ts';
import { originOf } from './places.ts';
import { created, listed, ok } from './reply.ts';
import { GENERATION, REGION, requireOwn, STACK } from './stacks.ts';
import { isoTime, isoTimeOrNull } from './time.ts';

/** `/apps` (Platform API, "App"). */
export const appEndpoints: readonly Endpoint[] = [
  { access: 'account', method: 'GET', path: '/apps', action: 'app:list', handle: list },
  { access: 'account', method: 'GET', path: '/users/:user/apps', action: 'app:list', handle: listOwn },
  { access: 'account', method: 'POST', path: '/apps', action: 'app:create', handle: create },
  { access: 'app', method: 'GET', path: '/apps/:app', action: 'app:read', handle: info },
  { access: 'app', method: 'PATCH', path: '/apps/:app', action: 'app:configure', handle: update },
  { access: 'app', method: 'DELETE', path: '/apps/:app', action: 'app:destroy', handle: destroy },
];

const RANGES = ['name', 'id', 'updated_at'];

function list({ deps, account }: AccountRequest) {
  const apps = deps.records.apps.all().filter((app) => app.state === 'active' && may(account, 'app:read', app));
  return listed(
    apps.map((app) => appResource(deps, app)),
    RANGES,
  );
}

function listOwn(request: AccountRequest) {
  const { deps, account } = request;
  if (!isSelf(account, param(request, 'user'))) throw notFound('user');
  const apps = deps.records.apps.all().filter((app) => app.state === 'active' && app.ownerId === account.id);
  return listed(
    apps.map((app) => appResource(deps, app)),
    RANGES,
  );
}

async function create({ deps, account, body }: AccountRequest) {
  const fields = new Fields(body);
  requireOwn('stack', STACK, fields.optionalReference('stack'));
  requireOwn('region', REGION, fields.optionalReference('region'));
  const app = await deps.acts.createApp({ account, name: fields.optionalText('name', { max: 100 }) });
  return created(appResource(deps, app), appLinks(app.name));
}

function info({ deps, app }: AppRequest) {
  return ok(appResource(deps, app), appLinks(app.name));
}

async function update({ deps, account, app, body }: AppRequest) {
  const fields = new Fields(body);
  const name = fields.optionalText('name', { max: 100 });
  const maintenance = fields.optionalFlag('maintenance');
  requireOwn('build_stack', STACK, fields.optionalReference('build_stack'));
  let changed = app;
  if (name !== null && name !== app.name) changed = await deps.acts.renameApp({ account, app, name });
  if (maintenance !== null) changed = await deps.acts.setMaintenance({ account, app: changed, on: maintenance });
  return ok(appResource(deps, changed), appLinks(changed.name));
}

async function destroy({ deps, account, app }: AppRequest) {
  const resource = appResource(deps, app);
  await deps.acts.destroyApp({ account, app });
  return ok(resource);
}

function appResource({ records, places }: Dependencies, app: App): AppResource {
  const current = records.releases.current(app.id);
  const image = current?.imageId == null ? null : records.images.byId(current.imageId);
  return {
    id: app.id,
    name: app.name,
    acm: false,
    archived_at: null,
    buildpack_provided_description: image?.buildpack ?? null,
    build_stack: STACK,
    generation: GENERATION,
    git_url: `${places.gitUrl}/${app.name}.git`,
    internal_routing: null,
    maintenance: app.maintenance,
    organization: null,
    owner: { id: app.ownerId, email: records.accounts.byId(app.ownerId)?.email ?? '' },
    region: REGION,
    released_at: isoTimeOrNull(app.releasedAt),
    repo_size: null,
    slug_size: image?.sizeBytes ?? null,
    space: null,
    stack: STACK,
    team: null,
    web_url: `${originOf(app.name, places)}/`,
    created_at: isoTime(app.createdAt),
    updated_at: isoTime(app.updatedAt),
  };
}
