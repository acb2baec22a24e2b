import { PlanError } from '../../../buildpacks/plan.ts';
import { parseProcfile } from '../../../buildpacks/procfile.ts';
import { Fault, isErrorCode } from '../../errors.ts';
import type { BuildContext } from '../build-context.ts';
import { hintFor } from '../hints.ts';
import type { BuildShell, ShellScript } from './build-shell.ts';
import type { FetchedBuildpack } from './fetched-buildpacks.ts';
import { parseRelease, type ReleaseFile } from './release-file.ts';

/** The stack whose binaries classic buildpacks fetch, unless the config var STACK says otherwise. */
export const DEFAULT_STACK = 'heroku-24';

/** The folders of one build, as the buildpack API names them. */
export interface Folders {
  readonly build: string;
  readonly cache: string;
  readonly env: string;
  /** Each buildpack is in a folder of it, by its index. */
  readonly buildpacks: string;
}

const NO_RELEASE: ReleaseFile = { processTypes: {}, configVars: {}, addons: [] };
/** One of a buildpack's programs and its arguments, before what earlier ones export. */
const CHOSEN = `
berth_program=$BERTH_BUILDPACKS/$BERTH_INDEX/bin/$BERTH_PROGRAM
set -- "$BERTH_BUILD" "$BERTH_CACHE" "$BERTH_ENV"
if [ "$BERTH_PROGRAM" = detect ] || [ "$BERTH_PROGRAM" = release ]; then set -- "$BERTH_BUILD"; fi
`;
const CLEARED = 'unset BERTH_BUILDPACKS BERTH_INDEX BERTH_PROGRAM BERTH_BUILD BERTH_CACHE BERTH_ENV\n';
/** In one stream: Docker would not keep the order of two. */
const SHOWN = 'exec "$berth_program" "$@" 2>&1';
/** Standard output alone, for what is read; what else it says is kept. */
const ASKED = 'exec "$berth_program" "$@" 2>/tmp/said';

/** Shell that sources what the first `count` of the buildpacks in `folder` export. */
export function exportsOf(folder: string, count: number): string {
  const files = Array.from({ length: count }, (_, index) => `${folder}/${index}/export`);
  return files.map((file) => `if [ -f ${file} ]; then . ${file}; fi\n`).join('');
}

/** One classic buildpack in its build. */
export class ClassicBuildpack {
  readonly #fetched: FetchedBuildpack;
  readonly #index: number;
  readonly #context: BuildContext;
  readonly #shell: BuildShell;
  readonly #folders: Folders;
  readonly #env: Readonly<Record<string, string>>;

  constructor(options: {
    fetched: FetchedBuildpack;
    index: number;
    context: BuildContext;
    shell: BuildShell;
    folders: Folders;
    /** Of what came before it and exports nothing by itself. */
    env?: Readonly<Record<string, string>>;
  }) {
    this.#fetched = options.fetched;
    this.#index = options.index;
    this.#context = options.context;
    this.#shell = options.shell;
    this.#folders = options.folders;
    this.#env = options.env ?? {};
  }

  /** The name by which it calls itself. Rejects with a Fault `unknown_language` where it does not know the source. */
  async detect(): Promise<string> {
    const { exitCode, text } = await this.#shell.ask(this.#program('detect', ASKED));
    if (exitCode !== 0) {
      const said = `${text}\n${await this.#said()}`.trim();
      if (said !== '') this.#context.log.line(said);
      throw new Fault({
        code: 'unknown_language',
        message: `Cannot build with the buildpack ${this.#fetched.shown}: its bin/detect does not take this source for its own (exit code ${exitCode})`,
        next: 'Add the files that it looks for, or name another buildpack with `berth buildpacks:set`, and push again.',
      });
    }
    const name = text.trim().split('\n')[0]?.slice(0, 80) ?? '';
    const title = name === '' ? this.#fetched.shown : name;
    this.#context.log.section(`${title} app detected`);
    return title;
  }

  /** Rejects with a Fault `build_failed`. */
  async compile(): Promise<void> {
    const { log } = this.#context;
    const exitCode = await this.#shell.program(this.#program('compile', SHOWN));
    if (exitCode === 0) return;
    const next =
      hintFor(log.tail, { network: this.#context.app.settings.buildNetwork }) ??
      'Its output is above. What it wants is in its own documentation; mend it, and push again.';
    await this.report();
    throw new Fault({
      code: 'build_failed',
      message: `The buildpack ${this.#fetched.shown} failed: its bin/compile ended with code ${exitCode}`,
      next,
    });
  }

  /** What its `bin/release` says, if it has one. Rejects with a Fault `build_failed` where that cannot be read. */
  async release(): Promise<ReleaseFile> {
    if (!(await this.#has('release'))) return NO_RELEASE;
    const { exitCode, text } = await this.#shell.ask(this.#program('release', ASKED));
    try {
      if (exitCode !== 0) throw new Error(`it ended with code ${exitCode}\n${await this.#said()}`.trim());
      const { addons, ...rest } = parseRelease(text);
      if (addons.length > 0) {
        this.#context.log.line(`It asks for add-ons, which are not made by a build: ${addons.join(', ')}`);
      }
      return { ...rest, addons };
    } catch (cause) {
      throw new Fault({
        code: 'build_failed',
        message: `Cannot read what bin/release of ${this.#fetched.shown} says: ${cause instanceof Error ? cause.message : cause}`,
        next: 'It must print YAML with default_process_types, config_vars or addons: mend the buildpack, and push again.',
        cause,
      });
    }
  }

  /** What its `bin/report` says of the build, if it has one, as lines of the output; it fails nothing. */
  async report(): Promise<void> {
    if (!(await this.#has('report'))) return;
    const { exitCode, text } = await this.#shell.ask(this.#program('report', ASKED));
    const { log } = this.#context;
    if (exitCode !== 0) return log.warning(`Warning: its bin/report ended with code ${exitCode}`);
    const lines = text.split('\n').filter((line) => line.trim() !== '' && line.trim() !== '---');
    if (lines.length === 0) return;
    log.section(`Report of ${this.#fetched.shown}`);
    for (const line of lines) log.raw(`${line}\n`);
  }

  async #has(program: string): Promise<boolean> {
    const file = `${this.#folders.buildpacks}/${this.#index}/bin/${program}`;
    return (await this.#shell.ask({ script: '[ -x "$FILE" ]', env: { FILE: file } })).exitCode === 0;
  }

  async #said(): Promise<string> {
    return (await this.#shell.ask({ script: 'tail -n 20 /tmp/said' })).text.trim();
  }

  #program(program: 'detect' | 'compile' | 'release' | 'report', run: string): ShellScript {
    const { build, app, config } = this.#context;
    return {
      script: `${CHOSEN}${exportsOf(this.#folders.buildpacks, this.#index)}${CLEARED}${run}`,
      workingDirectory: this.#folders.build,
      env: {
        ...this.#env,
        HOME: '/app',
        STACK: config['STACK'] ?? DEFAULT_STACK,
        SOURCE_VERSION: build.commit,
        BUILD_ID: build.id,
        APP_NAME: app.name,
        BERTH_PROGRAM: program,
        BERTH_INDEX: String(this.#index),
        BERTH_BUILDPACKS: this.#folders.buildpacks,
        BERTH_BUILD: this.#folders.build,
        BERTH_CACHE: this.#folders.cache,
        BERTH_ENV: this.#folders.env,
      },
    };
  }
}

/** The process types of a Procfile that is read after the buildpacks ran. Throws a Fault `invalid_procfile`. */
export function processTypesOf(procfile: string): Readonly<Record<string, string>> {
  try {
    return parseProcfile(procfile);
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    const code = isErrorCode(error.code) ? error.code : 'invalid_source';
    throw new Fault({ code, message: error.message, next: error.next, cause: error });
  }
}
