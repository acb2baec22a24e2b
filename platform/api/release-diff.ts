import type {
  ComparedReleaseResource,
  ReleaseDiffResource,
  SourceChangesResource,
} from '../client/overview-resources.ts';
import type { ConfigVars, Release } from '../model/release.ts';
import { changesBetween } from '../model/release-diff.ts';
import type { Listed, SourceCommit } from '../model/source-changes.ts';
import type { Dependencies } from './dependencies.ts';
import { type AppRequest, type Endpoint, param } from './endpoint.ts';
import { findRelease } from './releases.ts';
import { ok } from './reply.ts';
import { isoTime } from './time.ts';

/** `/apps/:app/releases/:release/diff`: Berth's own. */
export const releaseDiffEndpoints: readonly Endpoint[] = [
  { access: 'app', method: 'GET', path: '/apps/:app/releases/:release/diff', action: 'app:read', handle: diff },
];

async function diff({ deps, app, params, query }: AppRequest) {
  const release = findRelease(deps, app, param({ params }, 'release'));
  const wanted = query.get('with');
  const other = wanted === null ? builtOn(deps, release) : findRelease(deps, app, wanted);
  const [before, after] = [other && sideOf(deps, other), sideOf(deps, release)];
  const types = changesBetween(other?.processTypes ?? {}, release.processTypes);
  const body: ReleaseDiffResource = {
    from: before,
    to: after,
    source_changed: (before?.commit ?? null) !== after.commit,
    source: await sourceOf(deps, app.id, [before?.commit ?? null, after.commit]),
    image_changed: (before?.image?.id ?? null) !== (after.image?.id ?? null),
    process_types: {
      added: types.added.map((type) => ({ type, command: release.processTypes[type] ?? '' })),
      removed: types.removed.map((type) => ({ type, command: other?.processTypes[type] ?? '' })),
      changed: types.changed.map((type) => ({
        type,
        from: other?.processTypes[type] ?? '',
        to: release.processTypes[type] ?? '',
      })),
    },
    config: changesBetween(configOf(deps, other), configOf(deps, release)),
  };
  return ok(body);
}

async function sourceOf(
  { sources }: Dependencies,
  appId: string,
  [from, to]: readonly [from: string | null, to: string | null],
): Promise<SourceChangesResource | null> {
  const changes = from === null || to === null || from === to ? null : await sources.changes(appId, from, to);
  return (
    changes && {
      commits_added: commitsOf(changes.commitsAdded),
      commits_removed: commitsOf(changes.commitsRemoved),
      files: changes.files,
    }
  );
}

function commitsOf({ total, shown }: Listed<SourceCommit>): SourceChangesResource['commits_added'] {
  return { total, shown: shown.map(({ at, ...commit }) => ({ ...commit, committed_at: isoTime(at) })) };
}

/** What the release was built on: the newest before it that did not fail. */
function builtOn({ records }: Dependencies, { appId, version }: Release): Release | null {
  return records.releases.ofApp(appId).findLast((each) => each.version < version && each.status !== 'failed') ?? null;
}

function sideOf({ records }: Dependencies, release: Release): ComparedReleaseResource {
  const image = release.imageId === null ? null : records.images.byId(release.imageId);
  return {
    id: release.id,
    version: release.version,
    description: release.description,
    status: release.status,
    created_at: isoTime(release.createdAt),
    commit: image?.commit ?? null,
    image: image && { id: image.id, size_bytes: image.sizeBytes, buildpack: image.buildpack, present: image.present },
  };
}

function configOf({ records }: Dependencies, release: Release | null): ConfigVars {
  return release === null ? {} : records.releases.config(release.id);
}
