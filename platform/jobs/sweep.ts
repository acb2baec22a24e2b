import type { Engine } from '../engine/engine.ts';
import type { ImageInfo } from '../engine/image-store.ts';
import type { Image, Release } from '../model/release.ts';
import type { Store } from '../store/store.ts';

/** Releases beside the current one whose images are kept, so that a rollback needs no build. */
const KEPT_RELEASES = 10;
const KEPT_WHEN_TIGHT = 2;
/** Dependency images that an app keeps: those in use (two where a builder made them), and those before them. */
const KEPT_DEPENDENCIES = 4;
/** A young image may belong to a build whose row is not written yet. */
const YOUNG_MS = 10 * 60_000;

/** Image ids (of the record) that current releases and the last ten of each app need. */
export function imagesToKeep({ releases, kept }: { releases: readonly Release[]; kept: number }): Set<string> {
  const usable = releases.filter(({ status, imageId }) => imageId !== null && status !== 'failed').toReversed();
  const distinct = [...new Set(usable.flatMap(({ imageId }) => imageId ?? []))];
  return new Set(distinct.slice(0, kept + 1));
}

/**
 * Takes away images that no release needs any more: the current release's and the last ten are kept, those of which a
 * dyno still runs, and what they stand on. `tight` (the disk is low) keeps only three. Answers how many went.
 */
export async function sweepImages(options: {
  store: Store;
  engine: Pick<Engine, 'images' | 'inspectImage' | 'removeImage'>;
  tight: boolean;
  now: number;
}): Promise<number> {
  const { store, engine, tight, now } = options;
  const keep = new Set(store.apps.all().flatMap(({ id }) => [...neededBy({ store, appId: id, tight })]));
  const { kept = [], old = [] } = Object.groupBy(store.images.present(), ({ id, createdAt }) =>
    keep.has(id) || now - createdAt <= YOUNG_MS ? 'kept' : 'old',
  );
  const needed = new Set(kept.map(({ dockerImage }) => dockerImage));
  let gone = 0;
  for (const image of old) gone += (await sweepOne({ store, engine, image, needed })) ? 1 : 0;
  return gone + (await sweepUnrecorded({ store, engine, now }));
}

/** Ids of the images that an app needs. */
function neededBy({ store, appId, tight }: { store: Store; appId: string; tight: boolean }): Set<string> {
  const releases = store.releases.ofApp(appId);
  const running = new Set([
    store.releases.current(appId)?.id,
    ...store.dynos.ofApp(appId).map(({ releaseId }) => releaseId),
    ...store.processSets.ofApp(appId).map(({ releaseId }) => releaseId),
  ]);
  const inUse = releases.flatMap(({ id, imageId }) => (running.has(id) && imageId !== null ? [imageId] : []));
  return imagesToKeep({ releases, kept: tight ? KEPT_WHEN_TIGHT : KEPT_RELEASES }).union(new Set(inUse));
}

/** Whether it went; one that something still stands on is tried again in the next round. */
async function sweepOne(options: {
  store: Store;
  engine: Pick<Engine, 'inspectImage' | 'removeImage'>;
  image: Image;
  needed: ReadonlySet<string>;
}): Promise<boolean> {
  const { store, engine, image, needed } = options;
  if (needed.has(image.dockerImage)) return false;
  const info = await engine.inspectImage(image.dockerImage);
  if (info !== null && !(await untag({ engine, image: info }))) return false;
  store.transaction(() => store.images.markSwept(image));
  return info !== null;
}

/** App images that builds left without a row when they ended, and dependency images beyond the newest of each app. */
async function sweepUnrecorded({
  store,
  engine,
  now,
}: {
  store: Store;
  engine: Pick<Engine, 'images' | 'removeImage'>;
  now: number;
}): Promise<number> {
  // The record is read after the Engine: the image of a build that has ended meanwhile has its row already.
  const images = await engine.images();
  const recorded = new Set(store.images.present().map(({ dockerImage }) => dockerImage));
  const open = new Set(store.builds.open().map(({ id }) => id));
  const orphans = images.filter(
    ({ id, labels }) =>
      ['app', 'loaded'].includes(labels['berth.kind'] ?? '') &&
      !recorded.has(id) &&
      !open.has(labels['berth.build'] ?? ''),
  );
  const surplus = Object.values(
    Object.groupBy(
      images.filter(({ labels, createdAt }) => labels['berth.kind'] === 'deps' && now - createdAt > YOUNG_MS),
      ({ labels }) => labels['berth.app'] ?? '',
    ),
  ).flatMap((ofApp) =>
    (ofApp ?? []).toSorted((left, right) => right.createdAt - left.createdAt).slice(KEPT_DEPENDENCIES),
  );
  let gone = 0;
  for (const image of [...orphans, ...surplus]) gone += (await untag({ engine, image })) ? 1 : 0;
  return gone;
}

async function untag({ engine, image }: { engine: Pick<Engine, 'removeImage'>; image: ImageInfo }): Promise<boolean> {
  const references = image.tags.length > 0 ? image.tags : [image.id];
  const outcomes = await Promise.all(references.map((reference) => engine.removeImage(reference)));
  return outcomes.every(Boolean);
}
