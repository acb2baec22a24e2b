import type { SlugResource } from '../client/resources.ts';
import { Fault } from '../errors.ts';
import { type AppRequest, type Endpoint, param } from './endpoint.ts';
import { notFound } from './faults.ts';
import { ok } from './reply.ts';
import { STACK } from './stacks.ts';
import { isoTime } from './time.ts';

/** `/apps/:app/slugs`: the images of an app's builds (Platform API, "Slug"). */
export const slugEndpoints: readonly Endpoint[] = [
  { access: 'app', method: 'GET', path: '/apps/:app/slugs/:slug', action: 'app:read', handle: info },
  { access: 'app', method: 'POST', path: '/apps/:app/slugs', action: 'app:deploy', handle: create },
];

function info(request: AppRequest) {
  const image = request.deps.records.images.byId(param(request, 'slug'));
  if (image === null || image.appId !== request.app.id) throw notFound('slug');
  const body: SlugResource = {
    id: image.id,
    blob: { method: 'get', url: `urn:berth:image:${image.id}` },
    buildpack_provided_description: image.buildpack,
    checksum: null,
    commit: image.commit,
    commit_description: image.subject,
    deleted_at: null,
    process_types: image.processTypes,
    size: image.sizeBytes,
    stack: STACK,
    created_at: isoTime(image.createdAt),
    updated_at: isoTime(image.createdAt),
  };
  return ok(body);
}

function create(): never {
  throw new Fault({
    code: 'invalid_params',
    message: 'Cannot take a ready-made slug: Berth builds its images itself',
    next: 'Deploy by `git push`, or by POST /sources and POST /apps/:app/builds.',
  });
}
