import type { App } from '../model/app.ts';
import type { Build } from '../model/build.ts';
import type { ConfigVars } from '../model/release.ts';
import type { Store } from '../store/store.ts';
import type { BuildLog } from './build-log.ts';
import type { Builder, BuiltImage } from './builder.ts';
import { type FirstDeploy, firstDeploy, tellFirstDeploy } from './first-deploy.ts';
import { builtSource, type Trees } from './source-tree.ts';

/** The image of a build: of its source, with what app.json asks for at the first deploy; or the one that it takes. */
export async function makeImage(options: {
  store: Store;
  builder: Pick<Builder, 'build' | 'take'>;
  trees: Pick<Trees, 'source' | 'folder'>;
  build: Build;
  app: App;
  log: BuildLog;
  signal: AbortSignal;
}): Promise<{ made: BuiltImage; first: FirstDeploy | null }> {
  const { store, builder, trees, build, app, log, signal } = options;
  const set = configNow(store, app);
  if (build.takenImage !== null) {
    const tree = await trees.source(app.id, build.commit);
    const made = await builder.take({ build, app, tree, log, signal, config: set }, build.takenImage);
    return { made, first: null };
  }
  const { commit, tree } = await builtSource({ trees, app, commit: build.commit });
  const first = await firstDeploy({ store, app, source: tree, config: set });
  if (first !== null) tellFirstDeploy(log, first);
  const config = { ...first?.config, ...set };
  const context = { build: { ...build, commit }, app, tree, log, signal, config };
  const wantsWeb = isWebWanted(store, app) && first?.formation['web']?.quantity !== 0;
  return { made: await builder.build({ context, wantsWeb }), first };
}

/** What the release of a build is called. As on Heroku, a commit by its first eight; an image by its name. */
export function descriptionOf({ takenImage, version, commit }: Build): string {
  return `Deploy ${(version ?? commit).slice(0, takenImage === null ? 8 : 120)}`;
}

function configNow({ releases }: Store, app: App): ConfigVars {
  const base = releases.base(app.id);
  return base === null ? {} : releases.config(base.id);
}

function isWebWanted({ formation }: Store, app: App): boolean {
  const entry = formation.ofApp(app.id).find(({ type }) => type === 'web');
  return entry === undefined || entry.quantity > 0;
}
