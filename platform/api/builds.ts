import type { BuildStateResource } from '../client/berth-resources.ts';
import type { BuildResource } from '../client/resources.ts';
import { type Build, type BuildStatus, isBuildOpen, subjectOf, type TakenImage } from '../model/build.ts';
import { explanation } from '../model/explanation.ts';
import type { Image } from '../model/release.ts';
import { buildpackOf } from './buildpacks.ts';
import { Fields } from './decode.ts';
import type { Dependencies } from './dependencies.ts';
import { type AccountRequest, type AppRequest, type Endpoint, param } from './endpoint.ts';
import { invalidParameter, notFound } from './faults.ts';
import { buildOutputUrl } from './output-streams.ts';
import { created, listed, ok } from './reply.ts';
import { sourceIdOf } from './sources.ts';
import { STACK } from './stacks.ts';
import { isoTime } from './time.ts';

/** As many as an app may have. */
const MOST_BUILDPACKS = 20;

/** `/apps/:app/builds` (Platform API, "Build"); its finer state, its cancelling and plans are Berth's own. */
export const buildEndpoints: readonly Endpoint[] = [
  { access: 'app', method: 'GET', path: '/apps/:app/builds', action: 'app:read', handle: list },
  { access: 'app', method: 'POST', path: '/apps/:app/builds', action: 'app:deploy', handle: create },
  { access: 'app', method: 'GET', path: '/apps/:app/builds/:build', action: 'app:read', handle: info },
  { access: 'app', method: 'GET', path: '/apps/:app/builds/:build/state', action: 'app:read', handle: state },
  { access: 'app', method: 'GET', path: '/apps/:app/plan', action: 'app:read', handle: plan },
  { access: 'account', method: 'GET', path: '/platform/catalog', action: 'account:read', handle: catalog },
  {
    access: 'app',
    method: 'POST',
    path: '/apps/:app/builds/:build/actions/cancel',
    action: 'app:deploy',
    handle: cancel,
  },
];

function list(request: AppRequest) {
  const builds = request.deps.records.builds.ofApp(request.app.id);
  return listed(
    builds.map((build) => buildResource(request, build)),
    ['created_at', 'id'],
  );
}

async function create(request: AppRequest) {
  const { deps, account, app, body } = request;
  const fields = new Fields(body);
  const image = fields.optionalObject('image');
  if (image !== null) {
    const version = image.optionalText('version', { max: 200 });
    const build = await deps.acts.deployTaken({ account, app, image: takenImage(deps, image), version });
    return created(buildResource(request, build), buildLinks(request, build));
  }
  const blob = fields.optionalObject('source_blob');
  if (blob === null) throw invalidParameter('source_blob', 'given');
  const build = await deps.acts.startBuild({
    account,
    app,
    sourceId: sourceIdOf(deps, blob.text('url', { max: 4096 })),
    version: blob.optionalText('version', { max: 200 }),
    subject: subjectOf(blob.optionalText('version_description', { max: 2000 })),
    checksum: blob.optionalText('checksum', { max: 200 }),
    buildpacks: wishedBuildpacks(fields),
  });
  return created(buildResource(request, build), buildLinks(request, build));
}

/** `[{"url": …}]`, or `name` in its place, for one build (Platform API, "Build Create"); none is as if they were left out. */
function wishedBuildpacks(fields: Fields): string[] | null {
  const list = fields.raw('buildpacks');
  if (list === undefined) return null;
  if (!Array.isArray(list) || list.length > MOST_BUILDPACKS) {
    throw invalidParameter('buildpacks', `a list of at most ${MOST_BUILDPACKS} buildpacks`);
  }
  const names = list.map((entry: unknown, index) => {
    const each = new Fields(entry, `buildpacks[${index}]`);
    return each.optionalText('url', { max: 1000 }) ?? each.text('name', { max: 1000 });
  });
  return names.length === 0 ? null : names;
}

/** Berth's own: `{"image":{"reference":"nginx:1.29"}}`, or the `get_url` of a source with what `docker save` wrote. */
function takenImage(deps: Dependencies, image: Fields): TakenImage {
  const reference = image.optionalText('reference', { max: 255 });
  if (reference !== null) return { kind: 'reference', reference };
  return { kind: 'archive', sourceId: sourceIdOf(deps, image.text('url', { max: 4096 })) };
}

function info(request: AppRequest) {
  const build = buildOf(request);
  return ok(buildResource(request, build), buildLinks(request, build));
}

function state(request: AppRequest) {
  const build = buildOf(request);
  const { id, status, errorCode, errorNext: next } = build;
  const error = errorCode === null ? null : { id: errorCode, message: explanation(build), next };
  const body: BuildStateResource = { id, status, error };
  return ok(body);
}

async function cancel(request: AppRequest) {
  const { deps, account, app } = request;
  const build = await deps.acts.cancelBuild({ account, app, build: buildOf(request) });
  return ok(buildResource(request, build), buildLinks(request, build));
}

async function plan({ deps, account, app }: AppRequest) {
  return ok(await deps.acts.plan({ account, app }));
}

async function catalog({ deps }: AccountRequest) {
  return ok(await deps.acts.catalog());
}

function buildOf(request: AppRequest): Build {
  const build = request.deps.records.builds.byId(param(request, 'build'));
  if (build === null || build.appId !== request.app.id) throw notFound('build', '`berth builds` lists them.');
  return build;
}

function buildLinks({ app }: AppRequest, build: Build): Record<string, string> {
  const self = `/apps/${app.name}/builds/${build.id}`;
  return {
    self,
    state: `${self}/state`,
    ...(isBuildOpen(build.status) && { cancel: `${self}/actions/cancel` }),
    ...(build.releaseId !== null && { release: `/apps/${app.name}/releases/${build.releaseId}` }),
  };
}

function buildResource(request: AppRequest, build: Build): BuildResource {
  const { deps, app } = request;
  const image = build.imageId === null ? null : deps.records.images.byId(build.imageId);
  return {
    id: build.id,
    app: { id: app.id },
    buildpacks: build.buildpacks?.map(buildpackOf) ?? (image === null ? [] : [builtBy(image)]),
    generation: 'cedar',
    output_stream_url: buildOutputUrl(request, build.id),
    release: build.releaseId === null ? null : { id: build.releaseId },
    slug: build.imageId === null ? null : { id: build.imageId },
    source_blob: {
      checksum: null,
      url: `${deps.places.gitUrl}/${app.name}.git`,
      version: build.version ?? build.commit,
      version_description: build.subject,
    },
    stack: STACK.name,
    status: herokuStatus(build.status),
    user: { id: build.accountId, email: deps.records.accounts.byId(build.accountId)?.email ?? '' },
    created_at: isoTime(build.createdAt),
    updated_at: isoTime(build.finishedAt ?? build.startedAt ?? build.createdAt),
  };
}

function builtBy({ buildpack }: Image) {
  return { name: buildpack, url: `urn:buildpack:berth/${slugged(buildpack)}` };
}

function herokuStatus(status: BuildStatus): BuildResource['status'] {
  switch (status) {
    case 'queued':
    case 'building':
    case 'releasing':
      return 'pending';
    case 'failed':
    case 'cancelled':
      return 'failed';
    case 'succeeded':
      return 'succeeded';
    default:
      return status satisfies never;
  }
}

function slugged(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '');
}
