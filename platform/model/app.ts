/** The unit that a user owns. */
export interface App {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly state: AppState;
  readonly maintenance: boolean;
  /** Index of the app's /24 in the address pool. */
  readonly subnet: number;
  readonly settings: AppSettings;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly releasedAt: number | null;
}

/** `deleting`: destroyed for its user; containers, images and files are still being removed. */
export type AppState = 'active' | 'deleting';

/** What a user can set on an app beside its config vars. Memory in MiB, times in seconds. */
export interface AppSettings {
  /** Path that a web dyno must answer with 2xx or 3xx before it gets requests, or null: listening is enough. */
  readonly healthPath: string | null;
  /** Seconds from a web dyno's start until it must listen on $PORT. */
  readonly bootSeconds: number;
  /** Seconds from SIGTERM to SIGKILL. */
  readonly stopSeconds: number;
  /** Seconds that an old dyno may go on finishing requests before SIGTERM. */
  readonly drainSeconds: number;
  /** Memory of every dyno of the app; null: what its size gives. */
  readonly memoryMb: number | null;
  readonly buildMemoryMb: number;
  readonly buildSeconds: number;
  /** MiB that a build may have on disk, its package caches included. */
  readonly buildDiskMb: number;
  /** Folder of the source that is built, without slashes at its ends; null: the whole source. */
  readonly buildRoot: string | null;
  /** Whether build steps reach the network. */
  readonly buildNetwork: boolean;
  /** MiB that one package cache may take before it is purged. */
  readonly buildCacheMb: number;
  /** Buildpacks in order, as their user named them: names of ours, or git URLs with `#ref`. Empty: detected. */
  readonly buildpacks: readonly string[];
}

export const DEFAULT_APP_SETTINGS: AppSettings = {
  healthPath: null,
  bootSeconds: 60,
  stopSeconds: 30,
  drainSeconds: 30,
  memoryMb: null,
  buildMemoryMb: 1024,
  buildSeconds: 900,
  buildDiskMb: 8192,
  buildRoot: null,
  buildNetwork: true,
  buildCacheMb: 2048,
  buildpacks: [],
};

const FOLDER = /^[^/\\\p{Cc}]+(?:\/[^/\\\p{Cc}]+)*$/u;

/** Why `root` cannot be a folder of a source, or null when it can. */
export function buildRootProblem(root: string): string | null {
  if (root.length > 500) return 'it is too long';
  if (!FOLDER.test(root)) return 'it is no path such as apps/web';
  return root.split('/').some((part) => part === '.' || part === '..') ? 'it must not contain . or ..' : null;
}

/** Names that Berth itself answers to. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  'account',
  'admin',
  'api',
  'apps',
  'auth',
  'berth',
  'cdn',
  'console',
  'dashboard',
  'docs',
  'git',
  'health',
  'internal',
  'login',
  'mail',
  'metrics',
  'ns1',
  'ns2',
  'platform',
  'registry',
  'router',
  'ssh',
  'static',
  'status',
  'support',
  'system',
  'www',
]);

/** Characters of the longest name of an app. */
export const APP_NAME_MAX = 30;
const APP_NAME = new RegExp(`^[a-z][a-z0-9-]{1,${APP_NAME_MAX - 2}}[a-z0-9]$`);

/** Why `name` cannot be an app's name, or null when it can (Heroku's rule: 3 to 30 of a-z, 0-9 and dashes). */
export function appNameProblem(name: string): string | null {
  if (RESERVED_NAMES.has(name)) return `Name ${name} is kept for Berth itself`;
  if (APP_NAME.test(name)) return null;
  return `Name must start with a letter, end with a letter or digit and can only contain lowercase letters, digits, and dashes, 3 to ${APP_NAME_MAX} in all`;
}
