import type { SettingsResource } from '../client/berth-resources.ts';
import { type App, type AppSettings, buildRootProblem } from '../model/app.ts';
import { Fields } from './decode.ts';
import type { AppRequest, Endpoint } from './endpoint.ts';
import { invalidParameter } from './faults.ts';
import { ok } from './reply.ts';

/** `/apps/:app/settings`: Berth's own. */
export const settingsEndpoints: readonly Endpoint[] = [
  { access: 'app', method: 'GET', path: '/apps/:app/settings', action: 'app:read', handle: info },
  { access: 'app', method: 'PATCH', path: '/apps/:app/settings', action: 'app:configure', handle: update },
];

/** Each number's property, what it is called in JSON, and its bounds. */
const NUMBERS = [
  { property: 'bootSeconds', name: 'boot_seconds', min: 1, max: 900 },
  { property: 'stopSeconds', name: 'stop_seconds', min: 1, max: 600 },
  { property: 'drainSeconds', name: 'drain_seconds', min: 0, max: 3600 },
  { property: 'buildMemoryMb', name: 'build_memory_mb', min: 128, max: 65_536 },
  { property: 'buildSeconds', name: 'build_seconds', min: 10, max: 7200 },
  { property: 'buildDiskMb', name: 'build_disk_mb', min: 64, max: 1_048_576 },
  { property: 'buildCacheMb', name: 'build_cache_mb', min: 64, max: 1_048_576 },
] as const;
const MEMORY_MB = { min: 32, max: 65_536 };
const NAMES: ReadonlySet<string> = new Set([
  ...NUMBERS.map((number) => number.name),
  'build_network',
  'build_root',
  'health_path',
  'memory_mb',
]);
const PATH = /^\/[\x21-\x7e]*$/;

function info({ app }: AppRequest) {
  return ok(settingsResource(app));
}

async function update({ deps, account, app, body }: AppRequest) {
  const settings = decodeSettings(new Fields(body));
  return ok(settingsResource(await deps.acts.updateSettings({ account, app, settings })));
}

function decodeSettings(fields: Fields): Partial<AppSettings> {
  for (const [name] of fields.entries()) {
    if (!NAMES.has(name)) throw invalidParameter(name.slice(0, 64), `one of ${[...NAMES].join(', ')}`);
  }
  const settings: { -readonly [Name in keyof AppSettings]?: AppSettings[Name] } = {};
  for (const { property, name, min, max } of NUMBERS) {
    const value = fields.optionalInteger(name, { min, max });
    if (value !== null) settings[property] = value;
    else if (fields.has(name)) throw invalidParameter(name, `a whole number from ${min} to ${max}`);
  }
  if (fields.has('memory_mb')) settings.memoryMb = fields.optionalInteger('memory_mb', MEMORY_MB);
  if (fields.has('health_path')) settings.healthPath = decodeHealthPath(fields);
  if (fields.has('build_root')) settings.buildRoot = decodeBuildRoot(fields);
  if (fields.has('build_network')) settings.buildNetwork = fields.optionalFlag('build_network') ?? true;
  return settings;
}

function decodeBuildRoot(fields: Fields): string | null {
  const root = (fields.optionalText('build_root') ?? '').replace(/^(?:\.?\/)+|\/+$/g, '');
  if (root === '' || root === '.') return null;
  const problem = buildRootProblem(root);
  if (problem !== null) throw invalidParameter('build_root', `a folder of the source such as apps/web: ${problem}`);
  return root;
}

function decodeHealthPath(fields: Fields): string | null {
  const path = fields.optionalText('health_path', { max: 1024 });
  if (path === null || path === '') return null;
  if (!PATH.test(path)) throw invalidParameter('health_path', 'a path such as /health, or null');
  return path;
}

function settingsResource({ settings }: App): SettingsResource {
  return {
    health_path: settings.healthPath,
    boot_seconds: settings.bootSeconds,
    stop_seconds: settings.stopSeconds,
    drain_seconds: settings.drainSeconds,
    memory_mb: settings.memoryMb,
    build_memory_mb: settings.buildMemoryMb,
    build_seconds: settings.buildSeconds,
    build_disk_mb: settings.buildDiskMb,
    build_root: settings.buildRoot,
    build_network: settings.buildNetwork,
    build_cache_mb: settings.buildCacheMb,
  };
}
