import type {
  BuildStateResource,
  CatalogResource,
  ConfigVarNamesResource,
  DiskResource,
  DynoStateResource,
  EventResource,
  ExecResource,
  PlanResource,
  QueueResource,
  RolloutResource,
  SettingsResource,
} from './berth-resources.ts';
import type { Released } from './calls.ts';
import { OverviewClient } from './overview-client.ts';
import { dynosPath, path } from './path.ts';
import type {
  AppChanges,
  BuildRequest,
  DynoSelector,
  ExecRequest,
  ImageRequest,
  ListOptions,
  LogRequest,
  RunRequest,
  ScaleUpdate,
  SettingsChanges,
} from './requests.ts';
import type {
  AppResource,
  BuildpackInstallationResource,
  BuildResource,
  ConfigVarsResource,
  DomainResource,
  DynoResource,
  FormationResource,
  LogSessionResource,
  ReleaseResource,
  SlugResource,
  SourceResource,
} from './resources.ts';

/**
 * What can be asked of the API by JSON alone, over any transport: one method an endpoint. Every method rejects with an
 * ApiError. Programs use `Client`, pages a transport of the browser's.
 */
export class ApiClient extends OverviewClient {
  /** Whether a Berth answers at the URL. */
  async health(): Promise<boolean> {
    return await this.transport.send({ method: 'GET', url: '/health' }).then(
      () => true,
      () => false,
    );
  }

  apps(options?: ListOptions): Promise<AppResource[]> {
    return this.calls.list('/apps', 'name', options);
  }

  app(app: string): Promise<AppResource> {
    return this.calls.get(path`/apps/${app}`);
  }

  createApp(options: { name?: string } = {}): Promise<AppResource> {
    return this.calls.json({ method: 'POST', url: '/apps', body: options });
  }

  updateApp(app: string, changes: AppChanges): Promise<AppResource> {
    return this.calls.json({ method: 'PATCH', url: path`/apps/${app}`, body: changes });
  }

  destroyApp(app: string): Promise<AppResource> {
    return this.calls.json({ method: 'DELETE', url: path`/apps/${app}` });
  }

  settings(app: string): Promise<SettingsResource> {
    return this.calls.get(path`/apps/${app}/settings`);
  }

  updateSettings(app: string, changes: SettingsChanges): Promise<SettingsResource> {
    return this.calls.json({ method: 'PATCH', url: path`/apps/${app}/settings`, body: changes });
  }

  config(app: string): Promise<ConfigVarsResource> {
    return this.calls.get(path`/apps/${app}/config-vars`);
  }

  /** The names of the config vars, without their values. */
  configNames(app: string): Promise<ConfigVarNamesResource> {
    return this.calls.get(path`/apps/${app}/config-var-names`);
  }

  /** Sets config vars; null removes one. Answers all config vars as they are then. */
  setConfig(app: string, changes: Record<string, string | null>): Promise<Released<ConfigVarsResource>> {
    return this.calls.released({ method: 'PATCH', url: path`/apps/${app}/config-vars`, body: changes });
  }

  releases(app: string, options?: ListOptions): Promise<ReleaseResource[]> {
    return this.calls.list(path`/apps/${app}/releases`, 'version', options);
  }

  /** `release`: id, `12` or `v12`. */
  release(app: string, release: string): Promise<ReleaseResource> {
    return this.calls.get(path`/apps/${app}/releases/${release}`);
  }

  releaseConfig(app: string, release: string): Promise<ConfigVarsResource> {
    return this.calls.get(path`/apps/${app}/releases/${release}/config-vars`);
  }

  /** The newest rollout of a release (id, `12` or `v12`). */
  releaseRollout(app: string, release: string): Promise<RolloutResource> {
    return this.calls.get(path`/apps/${app}/releases/${release}/rollout`);
  }

  /** Makes a new release that repeats `release` (id, `12` or `v12`). */
  rollback(app: string, release: string): Promise<Released<ReleaseResource>> {
    return this.calls.released({ method: 'POST', url: path`/apps/${app}/releases`, body: { release } });
  }

  /** Releases the image of an earlier build. */
  deploySlug(app: string, slug: string, description?: string): Promise<Released<ReleaseResource>> {
    const body = { slug, ...(description && { description }) };
    return this.calls.released({ method: 'POST', url: path`/apps/${app}/releases`, body });
  }

  slug(app: string, slug: string): Promise<SlugResource> {
    return this.calls.get(path`/apps/${app}/slugs/${slug}`);
  }

  rollouts(app: string, options?: ListOptions): Promise<RolloutResource[]> {
    return this.calls.list(path`/apps/${app}/rollouts`, 'created_at', options);
  }

  rollout(app: string, rollout: string): Promise<RolloutResource> {
    return this.calls.get(path`/apps/${app}/rollouts/${rollout}`);
  }

  /** The rollout at {@link Released.rolloutUrl}. */
  rolloutAt(rolloutUrl: string): Promise<RolloutResource> {
    return this.calls.get(rolloutUrl);
  }

  formation(app: string): Promise<FormationResource[]> {
    return this.calls.list(path`/apps/${app}/formation`, 'type');
  }

  /** Answers the changed process types. */
  scale(app: string, updates: readonly ScaleUpdate[]): Promise<FormationResource[]> {
    return this.calls.json({ method: 'PATCH', url: path`/apps/${app}/formation`, body: { updates } });
  }

  dynos(app: string): Promise<DynoResource[]> {
    return this.calls.list(path`/apps/${app}/dynos`, 'name');
  }

  dyno(app: string, dyno: string): Promise<DynoResource> {
    return this.calls.get(path`/apps/${app}/dynos/${dyno}`);
  }

  /** Why dynos crashed, and when they are tried again. */
  dynoStates(app: string): Promise<DynoStateResource[]> {
    return this.calls.get(path`/apps/${app}/dyno-states`);
  }

  /** A command in a dyno that runs. It starts when its `attach_url` is opened. */
  exec(app: string, dyno: string, { forceNoTty, ...request }: ExecRequest = {}): Promise<ExecResource> {
    const body = { ...request, attach: true, ...(forceNoTty && { force_no_tty: true }) };
    return this.calls.json({ method: 'POST', url: path`/apps/${app}/dynos/${dyno}/exec`, body });
  }

  run(app: string, { forceNoTty, ...request }: RunRequest): Promise<DynoResource> {
    const body = { ...request, ...(forceNoTty && { force_no_tty: true }) };
    return this.calls.json({ method: 'POST', url: path`/apps/${app}/dynos`, body });
  }

  async restart(app: string, selector: DynoSelector = {}): Promise<void> {
    await this.transport.send({ method: 'DELETE', url: dynosPath(app, selector) });
  }

  async stop(app: string, selector: DynoSelector): Promise<void> {
    await this.transport.send({ method: 'POST', url: `${dynosPath(app, selector)}/actions/stop` });
  }

  domains(app: string): Promise<DomainResource[]> {
    return this.calls.list(path`/apps/${app}/domains`, 'hostname');
  }

  domain(app: string, domain: string): Promise<DomainResource> {
    return this.calls.get(path`/apps/${app}/domains/${domain}`);
  }

  addDomain(app: string, hostname: string): Promise<DomainResource> {
    return this.calls.json({
      method: 'POST',
      url: path`/apps/${app}/domains`,
      body: { hostname, sni_endpoint: null },
    });
  }

  removeDomain(app: string, domain: string): Promise<DomainResource> {
    return this.calls.json({ method: 'DELETE', url: path`/apps/${app}/domains/${domain}` });
  }

  createSource(): Promise<SourceResource> {
    return this.calls.json({ method: 'POST', url: '/sources', body: {} });
  }

  builds(app: string, options?: ListOptions): Promise<BuildResource[]> {
    return this.calls.list(path`/apps/${app}/builds`, 'created_at', options);
  }

  build(app: string, build: string): Promise<BuildResource> {
    return this.calls.get(path`/apps/${app}/builds/${build}`);
  }

  /** Whether a build waits, builds or releases, and why it failed. */
  buildState(app: string, build: string): Promise<BuildStateResource> {
    return this.calls.get(path`/apps/${app}/builds/${build}/state`);
  }

  /** In their order; none where the source decides. */
  buildpacks(app: string): Promise<BuildpackInstallationResource[]> {
    return this.calls.list(path`/apps/${app}/buildpack-installations`, 'ordinal');
  }

  /** Sets all of them at once: names of ours, or git URLs with `#ref`, in their order. */
  setBuildpacks(app: string, buildpacks: readonly string[]): Promise<BuildpackInstallationResource[]> {
    const body = { updates: buildpacks.map((buildpack) => ({ buildpack })) };
    return this.calls.json({ method: 'PUT', url: path`/apps/${app}/buildpack-installations`, body });
  }

  /** Lets the next build begin without the package caches and dependency images of earlier ones. */
  async purgeBuildCache(app: string): Promise<void> {
    await this.transport.send({ method: 'DELETE', url: path`/apps/${app}/build-cache` });
  }

  /** How the app's newest source would be built. */
  plan(app: string): Promise<PlanResource> {
    return this.calls.get(path`/apps/${app}/plan`);
  }

  /** Versions of each runtime that this Berth can provide. */
  catalog(): Promise<CatalogResource> {
    return this.calls.get('/platform/catalog');
  }

  /** `buildpacks`, by name or URL, are for this build alone; none: those of the app or its source. */
  createBuild(app: string, sourceBlob: BuildRequest, buildpacks: readonly string[] = []): Promise<BuildResource> {
    const body = {
      source_blob: sourceBlob,
      ...(buildpacks.length > 0 && { buildpacks: buildpacks.map((url) => ({ url })) }),
    };
    return this.calls.json({ method: 'POST', url: path`/apps/${app}/builds`, body });
  }

  /** Releases an image that is there already: by name, or a source's `get_url` with what `docker save` wrote. */
  deployImage(app: string, image: ImageRequest): Promise<BuildResource> {
    return this.calls.json({ method: 'POST', url: path`/apps/${app}/builds`, body: { image } });
  }

  cancelBuild(app: string, build: string): Promise<BuildResource> {
    return this.calls.json({ method: 'POST', url: path`/apps/${app}/builds/${build}/actions/cancel` });
  }

  logSession(app: string, request: LogRequest = {}): Promise<LogSessionResource> {
    return this.calls.json({ method: 'POST', url: path`/apps/${app}/log-sessions`, body: request });
  }

  /** Of all apps that the account may see, and of the account itself. */
  allEvents(options?: ListOptions): Promise<EventResource[]> {
    return this.calls.list('/events', 'seq', options);
  }

  events(app: string, options?: ListOptions): Promise<EventResource[]> {
    return this.calls.list(path`/apps/${app}/events`, 'seq', options);
  }

  disk(): Promise<DiskResource> {
    return this.calls.get('/platform/disk');
  }

  queue(): Promise<QueueResource> {
    return this.calls.get('/platform/queue');
  }
}
