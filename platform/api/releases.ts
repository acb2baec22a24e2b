import type { ReleaseResource } from '../client/resources.ts';
import type { App } from '../model/app.ts';
import { RELEASE_TYPE } from '../model/formation.ts';
import type { Image, Release } from '../model/release.ts';
import { Fields } from './decode.ts';
import type { Dependencies } from './dependencies.ts';
import { type AppRequest, type Endpoint, param } from './endpoint.ts';
import { invalidParameter, notFound } from './faults.ts';
import { releaseLinks } from './links.ts';
import { releaseOutputUrl } from './output-streams.ts';
import { created, listed, ok } from './reply.ts';
import { rolloutResource } from './rollouts.ts';
import { shownConfig } from './shown-config.ts';
import { isoTime } from './time.ts';

const NEXT = '`berth releases` lists them.';

/** `/apps/:app/releases` (Platform API, "Release"), and each release's rollout. */
export const releaseEndpoints: readonly Endpoint[] = [
  { access: 'app', method: 'GET', path: '/apps/:app/releases', action: 'app:read', handle: list },
  { access: 'app', method: 'POST', path: '/apps/:app/releases', action: 'app:deploy', handle: create },
  { access: 'app', method: 'GET', path: '/apps/:app/releases/:release', action: 'app:read', handle: info },
  {
    access: 'app',
    method: 'GET',
    path: '/apps/:app/releases/:release/config-vars',
    action: 'app:read-config',
    handle: config,
  },
  { access: 'app', method: 'GET', path: '/apps/:app/releases/:release/rollout', action: 'app:read', handle: rollout },
];

function list(request: AppRequest) {
  const { deps, app } = request;
  const encode = releaseEncoder(request);
  return listed(deps.records.releases.ofApp(app.id).map(encode), ['version', 'id']);
}

async function create(request: AppRequest) {
  const { deps, account, app, body } = request;
  const fields = new Fields(body);
  const wanted = fields.optionalReference('release');
  const made =
    wanted === null
      ? await deploySlug(request, fields)
      : await deps.acts.rollback({ account, app, release: findRelease(deps, app, wanted) });
  return created(releaseEncoder(request)(made), releaseLinks({ app: app.name, version: made.version }));
}

async function deploySlug({ deps, account, app }: AppRequest, fields: Fields): Promise<Release> {
  const slug = fields.optionalReference('slug');
  if (slug === null) throw invalidParameter('release', 'given (to roll back), or slug (to deploy an image)');
  const image = deps.records.images.byId(slug);
  if (image === null || image.appId !== app.id) throw notFound('slug', NEXT);
  const description = fields.optionalText('description', { max: 200 });
  return await deps.acts.deployImage({ account, app, imageId: image.id, description });
}

function info(request: AppRequest) {
  const release = releaseOf(request);
  return ok(releaseEncoder(request)(release), releaseLinks({ app: request.app.name, version: release.version }));
}

function config(request: AppRequest) {
  return ok(shownConfig(request, releaseOf(request)));
}

function rollout(request: AppRequest) {
  const release = releaseOf(request);
  const found = request.deps.records.rollouts.ofRelease(release.id);
  if (found === null) throw notFound('rollout');
  return ok(rolloutResource({ rollout: found, app: request.app, release }));
}

function releaseOf(request: AppRequest): Release {
  return findRelease(request.deps, request.app, param(request, 'release'));
}

/** A release of the app by id, `12` or `v12`. */
export function findRelease({ records }: Dependencies, app: App, identifier: string): Release {
  const version = /^v?(\d{1,9})$/.exec(identifier)?.[1];
  const release =
    version === undefined
      ? records.releases.byId(identifier)
      : records.releases.byVersion({ appId: app.id, version: Number(version) });
  if (release === null || release.appId !== app.id) throw notFound('release', NEXT);
  return release;
}

/** Encodes releases of one app, looking up what they share once. */
function releaseEncoder(request: AppRequest): (release: Release) => ReleaseResource {
  const { app } = request;
  const { records, output } = request.deps;
  const currentId = records.releases.current(app.id)?.id;
  const images = new Map<string, Image | null>();
  const isPresent = (imageId: string): boolean => {
    const image = images.has(imageId) ? images.get(imageId) : records.images.byId(imageId);
    images.set(imageId, image ?? null);
    return image?.present ?? false;
  };
  return (release) => ({
    id: release.id,
    version: release.version,
    addon_plan_names: [],
    app: { id: app.id, name: app.name },
    artifacts: [],
    current: release.id === currentId,
    description: release.description,
    eligible_for_rollback: release.status === 'succeeded' && release.imageId !== null && isPresent(release.imageId),
    output_stream_url:
      output.followRelease !== undefined && Object.hasOwn(release.processTypes, RELEASE_TYPE)
        ? releaseOutputUrl(request, release.id)
        : null,
    slug: release.imageId === null ? null : { id: release.imageId },
    status: release.status,
    user: { id: release.accountId, email: records.accounts.byId(release.accountId)?.email ?? '' },
    created_at: isoTime(release.createdAt),
    updated_at: isoTime(release.updatedAt),
  });
}
