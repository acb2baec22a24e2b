import { readFileSync } from 'node:fs';
import { type HomePaths, homePaths, type Settings } from './model/installation.ts';

/** Everything that the platform process is told from outside. */
export interface Config {
  readonly settings: Settings;
  readonly paths: HomePaths;
  /** Path of the Docker Engine's unix socket. */
  readonly dockerSocket: string;
  /** File that names a place at which the process kills itself once, for drills; null in normal life. */
  readonly failpoint: string | null;
}

/** Reads the environment and the settings of the Berth in `home`. Throws when `up` never ran there. */
export function readConfig({ home, env = process.env }: { home: string; env?: NodeJS.ProcessEnv }): Config {
  const paths = homePaths(home);
  const settings: Settings = JSON.parse(readFileSync(paths.settings, 'utf8'));
  return {
    settings,
    paths,
    dockerSocket: dockerSocketOf(env['DOCKER_HOST']),
    failpoint: env['BERTH_FAILPOINT'] ?? null,
  };
}

/** The socket that a DOCKER_HOST value names (`unix:///path`), Docker's own default without one. */
export function dockerSocketOf(dockerHost: string | undefined): string {
  return dockerHost?.startsWith('unix://') ? dockerHost.slice('unix://'.length) : '/var/run/docker.sock';
}
