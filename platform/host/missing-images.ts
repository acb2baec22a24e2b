import type { ImageStore } from '../engine/image-store.ts';
import type { App } from '../model/app.ts';
import type { Image, Release } from '../model/release.ts';
import type { Store } from '../store/store.ts';

/** The release that an app runs, and its image. */
export interface CurrentImage {
  readonly app: App;
  readonly release: Release;
  readonly image: Image;
}

/** The images that the apps' current releases run. */
export function currentImages(store: Pick<Store, 'apps' | 'releases' | 'images'>): CurrentImage[] {
  return store.apps.all().flatMap((app) => {
    const release = app.state === 'active' ? store.releases.current(app.id) : null;
    const image = release?.imageId == null ? null : store.images.byId(release.imageId);
    return release === null || image === null ? [] : [{ app, release, image }];
  });
}

/** Those of {@link currentImages} that the Docker Engine does not have: after a restore they are to be built anew. */
export async function imagesMissing({
  store,
  engine,
}: {
  store: Pick<Store, 'apps' | 'releases' | 'images'>;
  engine: Pick<ImageStore, 'inspectImage'>;
}): Promise<CurrentImage[]> {
  const missing: CurrentImage[] = [];
  for (const current of currentImages(store)) {
    if ((await engine.inspectImage(current.image.dockerImage)) === null) missing.push(current);
  }
  return missing;
}
