import type { Engine, ImageInfo } from '../engine/engine.ts';
import type { Image, Release } from '../model/release.ts';
import type { Store } from '../store/store.ts';

/** Releases beside the current one whose images are kept, so that a rollback needs no build. */
const KEPT_RELEASES = 10;
/** Dependency images that an app keeps: the one in use, and those before it. */
const KEPT_DEPENDENCIES = 2;
/** A young image may belong to a build whose row is not written yet. */
const YOUNG_MS = 10 * 60_000;

/** Image ids (of the record) that current releases and the last ten of each app need. */
export function imagesToKeep({ releases, kept }: { releases: readonly Release[]; kept: number }): Set<string> {
  const usable = releases.filter(({ status, imageId }) => imageId !== null && status !== 'failed').toReversed();
  const distinct = [...new Set(usable.flatMap(({ imageId }) => imageId ?? []))];
  return new Set(distinct.slice(0, kept + 1));
}

/**
 * Takes away images that no release needs any more: the current release's and the last ten are kept, and what they
 * stand on. `tight` (the disk is low) keeps only three. Answers how many went.
 */
export async function sweepImages(options: {
  store: Store;
  engine: Engine;
  tight: boolean;
  now: number;
}): Promise<number> {
  const { store, engine, tight, now } = options;
  const keep = new Set<string>();
  for (const app of store.apps.all()) {
    const releases = store.releases.ofApp(app.id);
    for (const id of imagesToKeep({ releases, kept: tight ? 2 : KEPT_RELEASES })) keep.add(id);
  }
  const present = store.images.present();
  let gone = 0;
  for (const image of present) {
    if (!keep.has(image.id) && now - image.createdAt > YOUNG_MS) gone += await sweepOne({ store, engine, image });
  }
  const needed = new Set(store.images.present().map(({ dockerImage }) => dockerImage));
  return gone + (await sweepUnrecorded({ engine, needed, now }));
}

async function sweepOne({ store, engine, image }: { store: Store; engine: Engine; image: Image }): Promise<number> {
  const info = await engine.inspectImage(image.dockerImage);
  for (const tag of info?.tags ?? []) await engine.removeImage(tag);
  store.transaction(() => store.images.markSwept(image));
  return 1;
}

/** App images of builds that left no row, and dependency images beyond the newest of each app. */
async function sweepUnrecorded({
  engine,
  needed,
  now,
}: {
  engine: Engine;
  needed: ReadonlySet<string>;
  now: number;
}): Promise<number> {
  const old = (await engine.images()).filter(({ createdAt }) => now - createdAt > YOUNG_MS);
  const orphans = old.filter(({ id, labels }) => labels['berth.kind'] === 'app' && !needed.has(id));
  const surplus = Object.values(
    Object.groupBy(
      old.filter(({ labels }) => labels['berth.kind'] === 'deps'),
      ({ labels }) => labels['berth.app'] ?? '',
    ),
  ).flatMap((ofApp) =>
    (ofApp ?? []).toSorted((left, right) => right.createdAt - left.createdAt).slice(KEPT_DEPENDENCIES),
  );
  let gone = 0;
  for (const image of [...orphans, ...surplus]) gone += (await untag({ engine, image })) ? 1 : 0;
  return gone;
}

async function untag({ engine, image }: { engine: Engine; image: ImageInfo }): Promise<boolean> {
  const references = image.tags.length > 0 ? image.tags : [image.id];
  const outcomes = await Promise.all(references.map((reference) => engine.removeImage(reference)));
  return outcomes.every(Boolean);
}
