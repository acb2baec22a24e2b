import type { ContainerLimits } from '../engine/engine.ts';
import type { App } from '../model/app.ts';
import type { Build } from '../model/build.ts';
import type { BuildLog } from './build-log.ts';
import type { Tree } from './source-tree.ts';

const MIB = 1024 * 1024;

/** What a build is about, passed from phase to phase. */
export interface BuildContext {
  readonly build: Build;
  readonly app: App;
  readonly tree: Tree;
  readonly log: BuildLog;
  readonly signal: AbortSignal;
  /** Config vars, which build steps see as Heroku's do; an install those that it reads. */
  readonly config: Readonly<Record<string, string>>;
}

/** Memory, CPU, processes and disk of a build. */
export function buildLimits(app: App): ContainerLimits {
  return {
    memoryBytes: app.settings.buildMemoryMb * MIB,
    cpus: 2,
    pids: 1024,
    diskBytes: app.settings.buildDiskMb * MIB,
  };
}
