import type { BuildLog } from '../build-log.ts';
import type { BuildShell } from './build-shell.ts';

/** Some tools write folders that not even their owner may change: Go's module cache. */
const EMPTY = 'chmod -R u+rwX -- "$FOLDER" 2>/dev/null; find "$FOLDER" -mindepth 1 -delete';

/** What an app's buildpacks keep from build to build, in a volume of the app's own. */
export class BuildCache {
  readonly #shell: BuildShell;
  readonly #log: BuildLog;
  readonly #folder: string;
  readonly #megabytes: number;

  constructor(options: { shell: BuildShell; log: BuildLog; folder: string; megabytes: number }) {
    this.#shell = options.shell;
    this.#log = options.log;
    this.#folder = options.folder;
    this.#megabytes = options.megabytes;
  }

  /** Empties it when it has grown over its limit: what of it is still wanted no one but the buildpack knows. */
  async trim(): Promise<void> {
    const env = { FOLDER: this.#folder };
    const size = await this.#shell.move('Cannot measure the build cache', {
      script: 'du -sm -- "$FOLDER" 2>/dev/null | cut -f1',
      env,
    });
    const megabytes = Number(size.trim());
    if (megabytes <= this.#megabytes) return;
    await this.#shell.move('Cannot empty the build cache', { script: EMPTY, env });
    this.#log.warning(
      `The build cache had grown to ${megabytes} MB, over its ${this.#megabytes} MB: it was emptied, and the next build starts without it`,
    );
  }
}
