import type { AccountActs } from './accounts/accounts.ts';
import type { Acts, DynoSelection, OnApp } from './api/dependencies.ts';
import type { AppActs } from './apps/apps.ts';
import { type BuildParts, buildActs } from './build-acts.ts';
import type { Engine } from './engine/engine.ts';
import { Fault } from './errors.ts';
import { type HostParts, hostActs } from './host-acts.ts';
import type { Dyno } from './model/dyno.ts';
import type { Release } from './model/release.ts';
import { refuseMemory, replaceDynos, scale } from './rollouts/formation.ts';
import type { ReleaseMaker } from './rollouts/releases.ts';
import { execIn } from './scheduler/exec.ts';
import type { OneOffs } from './scheduler/one-offs.ts';
import type { Store } from './store/store.ts';

/** The parts that the acts call. */
export interface Parts extends BuildParts, HostParts {
  readonly store: Store;
  readonly engine: Pick<Engine, 'exec'> & HostParts['engine'] & BuildParts['engine'];
  readonly accounts: AccountActs;
  readonly apps: AppActs;
  readonly releases: ReleaseMaker;
  readonly oneOffs: Pick<OneOffs, 'create' | 'attach' | 'stop'>;
  readonly settings: HostParts['settings'] & BuildParts['settings'];
  readonly hostMemoryBytes: number;
}

/** What the API may do, each one call of the part that owns it. */
export function createActs(parts: Parts): Acts {
  return {
    ...appActs(parts),
    ...releaseActs(parts),
    ...dynoActs(parts),
    ...buildActs(parts),
    ...accountActs(parts),
    ...hostActs(parts),
  };
}

type Some<K extends keyof Acts> = Pick<Acts, K>;

function appActs({
  apps,
  store,
  builds,
  hostMemoryBytes,
}: Parts): Some<
  'createApp' | 'renameApp' | 'destroyApp' | 'setMaintenance' | 'updateSettings' | 'addDomain' | 'removeDomain'
> {
  return {
    createApp: async ({ account, name }) => apps.create({ accountId: account.id, name }),
    renameApp: async ({ account, app, name }) => apps.rename({ app, accountId: account.id, name }),
    destroyApp: async ({ account, app }) => {
      store.transaction(() => store.apps.markDeleting({ app, accountId: account.id }));
      builds.cancelAll(app.id);
    },
    setMaintenance: async ({ account, app, on }) => apps.setMaintenance({ app, accountId: account.id, on }),
    updateSettings: async ({ account, app, settings }) => {
      const { memoryMb, buildMemoryMb } = settings;
      if (memoryMb) refuseMemory({ memoryMb, hostMemoryBytes, what: 'A dyno with this setting' });
      if (buildMemoryMb) refuseMemory({ memoryMb: buildMemoryMb, hostMemoryBytes, what: 'A build with this setting' });
      return apps.setSettings({ app, accountId: account.id, settings });
    },
    addDomain: async ({ account, app, hostname }) => apps.addDomain({ app, accountId: account.id, hostname }),
    removeDomain: async ({ account, domain }) => apps.removeDomain({ domain, accountId: account.id }),
  };
}

function releaseActs({ releases, store }: Parts): Some<'setConfig' | 'configRevealed' | 'rollback' | 'deployImage'> {
  return {
    setConfig: async ({ account, app, changes }) => releases.setConfig({ app, accountId: account.id, changes }),
    configRevealed: ({ account, release, name }) =>
      store.transaction(() => store.releases.revealed({ release, accountId: account.id, name })),
    rollback: async ({ account, app, release }) => releases.rollback({ app, accountId: account.id, to: release }),
    deployImage: async ({ account, app, imageId, description }) => {
      const image = store.images.byId(imageId);
      if (image === null || image.appId !== app.id) {
        throw new Fault({ code: 'not_found', resource: 'slug', message: "Couldn't find that slug." });
      }
      if (!image.present)
        throw new Fault({ code: 'image_swept', message: 'Cannot deploy it: the image was swept to free the disk' });
      return releases.deploy({
        app,
        accountId: account.id,
        image,
        description: description ?? `Deploy ${(image.commit ?? image.id).slice(0, 8)}`,
      });
    },
  };
}

function dynoActs({
  store,
  engine,
  oneOffs,
  hostMemoryBytes,
}: Parts): Some<'scale' | 'restart' | 'stopDyno' | 'run' | 'attach' | 'exec'> {
  /** One-off dynos end; those of the formation are replaced. */
  const replace = async ({ app, selector }: OnApp & { selector: DynoSelection }) => {
    await stopSelectedOneOffs({ store, oneOffs }, { app, selector });
    const { dyno, type } = selector;
    replaceDynos({
      store,
      app,
      ...(type === undefined ? {} : { type }),
      ...(dyno === undefined ? {} : { name: dyno }),
    });
  };
  return {
    scale: async ({ account, app, updates }) => scale({ store, app, accountId: account.id, updates, hostMemoryBytes }),
    restart: replace,
    stopDyno: replace,
    run: async ({ app, command, attach, tty, env, size, columns, rows }) => {
      const release = runnable(store.releases.current(app.id), app.name);
      return oneOffs.create({ app, release, type: 'run', command, attach, tty, env, size, columns, rows });
    },
    attach: async ({ dyno }) => oneOffs.attach(dyno),
    exec: ({ account, ...of }) => execIn({ store, engine }, { accountId: account.id, ...of }),
  };
}

function runnable(release: Release | null, name: string): Release {
  if (release !== null && release.imageId !== null) return release;
  throw new Fault({
    code: 'invalid_params',
    message: `Cannot run it: ${name} has not been deployed yet`,
    next: 'Deploy it with `git push berth main` first.',
  });
}

async function stopSelectedOneOffs(
  { store, oneOffs }: Pick<Parts, 'store' | 'oneOffs'>,
  { app, selector }: Pick<OnApp, 'app'> & { selector: DynoSelection },
): Promise<void> {
  const chosen = (dyno: Dyno) =>
    selector.dyno === undefined ? dyno.type === selector.type : dyno.name === selector.dyno;
  for (const dyno of store.dynos.ofApp(app.id)) {
    if (dyno.processSetId === null && chosen(dyno)) await oneOffs.stop(dyno);
  }
}

function accountActs({
  store,
  accounts,
}: Parts): Some<
  | 'createToken'
  | 'revokeToken'
  | 'signIn'
  | 'signInByLink'
  | 'changePassword'
  | 'endSession'
  | 'endSessionOf'
  | 'endSessions'
> {
  return {
    signIn: (options) => accounts.signIn(options),
    signInByLink: (options) => accounts.signInByLink(options),
    changePassword: (options) => accounts.changePassword(options),
    endSession: (options) => accounts.endSession(options),
    endSessionOf: (secret) => accounts.endSessionOf(secret),
    endSessions: (options) => accounts.endSessions(options),
    createToken: async ({ account, description, expiresAt }) =>
      store.transaction(() => store.tokens.create({ accountId: account.id, description, expiresAt })),
    revokeToken: async ({ account, id }) => store.transaction(() => store.tokens.revoke({ id, accountId: account.id })),
  };
}
