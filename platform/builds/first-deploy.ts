import { randomBytes } from 'node:crypto';
import { type AppJson, readAppJson } from '../../buildpacks/app-json.ts';
import { readHerokuYml } from '../../buildpacks/dockerfile/heroku-yml.ts';
import type { Source } from '../../buildpacks/plan.ts';
import { asFault, Fault } from '../errors.ts';
import type { App } from '../model/app.ts';
import { DYNO_SIZES, dynoSize } from '../model/formation.ts';
import { type ConfigVars, configVarProblem, type Release } from '../model/release.ts';
import type { Store } from '../store/store.ts';
import type { BuildLog } from './build-log.ts';
import { asFaults } from './plan-tree.ts';

const SECRET_BYTES = 32;

/** How many dynos of a process type are wanted, and of which size; null: as it would be anyway. */
export type WantedFormation = Readonly<
  Record<string, { readonly quantity: number | null; readonly size: string | null }>
>;

/** What the app.json of a source (and `setup.config` of a heroku.yml) asks for at the app's first deploy. */
export interface FirstDeploy {
  /** Config vars that are not set yet. */
  readonly config: ConfigVars;
  readonly formation: WantedFormation;
  /** Command to run once, when the app is live. */
  readonly postdeploy: string | null;
}

/** Runs a command as a one-off dyno of a release. */
export type RunOnce = (options: {
  app: App;
  release: Release;
  command: string;
  write: (text: string) => void;
  signal: AbortSignal;
}) => Promise<{ exitCode: number; outOfMemory: boolean }>;

/**
 * What is to be set up with the first release of the app that goes live; null where one did already, or nothing is asked
 * for. Rejects with a Fault `missing_config` that names the required config vars that nobody set.
 */
export async function firstDeploy(options: {
  store: Store;
  app: App;
  source: Source;
  config: ConfigVars;
}): Promise<FirstDeploy | null> {
  const { store, app, source, config } = options;
  const isLive = store.releases.ofApp(app.id).some(({ status, imageId }) => status === 'succeeded' && imageId !== null);
  if (isLive) return null;
  const { env, formation, postdeploy } = await asFaults(() => readAppJson(source));
  const yml = await asFaults(() => readHerokuYml(source));
  const asked = {
    config: configOf({ ...valuesOf(yml?.config ?? {}), ...env }, config),
    formation: knownSizes(formation),
    postdeploy,
  };
  const isNothing = postdeploy === null && Object.keys({ ...asked.config, ...formation }).length === 0;
  return isNothing ? null : asked;
}

function valuesOf(config: ConfigVars): AppJson['env'] {
  const entries = Object.entries(config);
  return Object.fromEntries(entries.map(([name, value]) => [name, { value, generator: null, required: true }]));
}

function configOf(env: AppJson['env'], set: ConfigVars): ConfigVars {
  const wanted = Object.entries(env).filter(([name]) => !Object.hasOwn(set, name));
  const missing = wanted.filter(
    ([, { value, generator, required }]) => required && value === null && generator === null,
  );
  if (missing.length > 0) {
    const names = missing.map(([name]) => name);
    throw new Fault({
      code: 'missing_config',
      message: `Cannot deploy: app.json requires config vars that are not set: ${names.join(', ')}`,
      next: `Set them with \`berth config:set ${names.map((name) => `${name}=…`).join(' ')}\`, and push again.`,
    });
  }
  return Object.fromEntries(
    wanted.flatMap(([name, { value, generator }]) => {
      const given = value ?? (generator === null ? null : randomBytes(SECRET_BYTES).toString('hex'));
      if (given === null) return [];
      const problem = configVarProblem(name, given);
      if (problem !== null) throw new Fault({ code: 'invalid_app_json', message: `Cannot use app.json: ${problem}` });
      return [[name, given]];
    }),
  );
}

/** Sizes that Heroku once had, which many an app.json still names. */
const former: Readonly<Record<string, string>> = { free: 'Eco', hobby: 'Basic' };

function knownSizes(formation: AppJson['formation']): WantedFormation {
  return Object.fromEntries(
    Object.entries(formation).map(([type, { quantity, size }]) => {
      const known = size === null ? null : (dynoSize(former[size.toLowerCase()] ?? size)?.name ?? null);
      if (size === null || known !== null) return [type, { quantity, size: known }];
      throw new Fault({
        code: 'invalid_app_json',
        message: `Cannot use app.json: formation.${type} asks for the dyno size ${JSON.stringify(size)}, which there is not`,
        next: `There are ${DYNO_SIZES.map(({ name }) => name).join(', ')}. Correct app.json and push again.`,
      });
    }),
  );
}

/** Says what the release gets of app.json; names of config vars, never their values. */
export function tellFirstDeploy(log: BuildLog, { config, formation }: FirstDeploy): void {
  const names = Object.keys(config);
  const types = Object.entries(formation);
  if (names.length + types.length === 0) return;
  log.section('Setting up the app as app.json asks');
  if (names.length > 0) log.line(`Config vars: ${names.join(', ')}`);
  for (const [type, { quantity, size }] of types) {
    log.line(`${type}: ${[quantity === null ? null : `${quantity} dynos`, size].filter(Boolean).join(' of size ')}`);
  }
}

/** Runs the postdeploy command, its output in the build's. The app is live, so a failure is told and changes nothing. */
export async function runPostdeploy(options: {
  runOnce: RunOnce;
  log: BuildLog;
  app: App;
  release: Release;
  command: string;
  signal: AbortSignal;
}): Promise<void> {
  const { runOnce, log, app, release, command, signal } = options;
  log.section('Running the postdeploy command of app.json');
  log.line(`$ ${command}`);
  const reason = await runOnce({ app, release, command, signal, write: (text) => log.raw(text) }).then(
    ({ exitCode, outOfMemory }) =>
      outOfMemory ? 'ran out of memory' : exitCode === 0 ? null : `ended with code ${exitCode}`,
    (error: unknown) => `could not be run: ${asFault(error).message}`,
  );
  log.end();
  if (reason === null) return;
  log.warning(`It ${reason}. The app is live all the same; run it again with \`berth run\`.`);
}
