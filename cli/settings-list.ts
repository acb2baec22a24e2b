import type { SettingsResource } from '../platform/client/berth-resources.ts';
import type { SettingsChanges } from '../platform/client/requests.ts';
import { wholeNumber } from './numbers.ts';
import { usageFailure } from './parse.ts';
import { nearest } from './suggest.ts';

/** A setting of an app: its name here and in the API, and what it means. */
export interface Setting {
  readonly name: string;
  readonly key: keyof SettingsResource;
  readonly kind: 'path' | 'number' | 'folder' | 'switch';
  readonly unit: string;
  /** What stands for null, where the setting may have no value. */
  readonly none?: string;
  readonly meaning: string;
}

export const SETTINGS: readonly Setting[] = [
  {
    name: 'health-path',
    key: 'health_path',
    kind: 'path',
    unit: '',
    none: 'none',
    meaning: 'path that a web dyno must answer with 2xx or 3xx before it gets requests; none: listening is enough',
  },
  {
    name: 'boot-seconds',
    key: 'boot_seconds',
    kind: 'number',
    unit: 's',
    meaning: 'until a web dyno must listen on $PORT',
  },
  { name: 'stop-seconds', key: 'stop_seconds', kind: 'number', unit: 's', meaning: 'from SIGTERM to SIGKILL' },
  {
    name: 'drain-seconds',
    key: 'drain_seconds',
    kind: 'number',
    unit: 's',
    meaning: 'that an old dyno may take to finish its requests before SIGTERM',
  },
  {
    name: 'memory-mb',
    key: 'memory_mb',
    kind: 'number',
    unit: 'MiB',
    none: 'default',
    meaning: 'memory of every dyno of the app; default: what its size gives',
  },
  { name: 'build-memory-mb', key: 'build_memory_mb', kind: 'number', unit: 'MiB', meaning: 'memory of a build' },
  { name: 'build-seconds', key: 'build_seconds', kind: 'number', unit: 's', meaning: 'that a build may take' },
  {
    name: 'build-root',
    key: 'build_root',
    kind: 'folder',
    unit: '',
    none: 'none',
    meaning: 'folder of the source that is built, as in apps/web; none: the whole source',
  },
  {
    name: 'build-network',
    key: 'build_network',
    kind: 'switch',
    unit: '',
    meaning: 'on or off: whether the steps of a build reach the network',
  },
  {
    name: 'build-disk-mb',
    key: 'build_disk_mb',
    kind: 'number',
    unit: 'MiB',
    meaning: 'that a build may have on disk, its package caches included',
  },
  {
    name: 'build-cache-mb',
    key: 'build_cache_mb',
    kind: 'number',
    unit: 'MiB',
    meaning: 'that one package cache may take before it is emptied',
  },
];

const OF_BUILDS = 'build-';

/** Those of builds, under the names that they have there: `root` is `build-root`. */
export const BUILD_SETTINGS: readonly Setting[] = SETTINGS.filter(({ name }) => name.startsWith(OF_BUILDS)).map(
  (setting) => ({ ...setting, name: setting.name.slice(OF_BUILDS.length) }),
);

/** What `health-path=/healthz` means to the API. Throws a usage Failure that says what is wrong with it. */
export function settingChange(assignment: string, settings: readonly Setting[] = SETTINGS): SettingsChanges {
  const [, name = assignment, text = ''] = /^([^=]*)=(.*)$/s.exec(assignment) ?? [];
  const setting = settings.find(
    (found) => found.name === name || found.key.replaceAll('_', '-') === name || found.key === name,
  );
  if (setting === undefined) throw unknownSetting(name, settings);
  if (!assignment.includes('=')) {
    throw usageFailure(
      `Cannot set ${name}: its value is missing`,
      `As in: berth settings:set ${setting.key.replaceAll('_', '-')}=…`,
    );
  }
  if (setting.none !== undefined && (text === '' || text === setting.none)) return { [setting.key]: null };
  return { [setting.key]: parsedValue(setting, text, name) };
}

function parsedValue({ kind }: Setting, text: string, name: string): string | number | boolean {
  switch (kind) {
    case 'path':
      return pathOf(text, name);
    case 'folder':
      return text;
    case 'switch':
      return switchOf(text, name);
    case 'number':
      return wholeNumber(text, name);
    default:
      return kind satisfies never;
  }
}

function switchOf(text: string, name: string): boolean {
  if (['on', 'true', 'yes'].includes(text.toLowerCase())) return true;
  if (['off', 'false', 'no'].includes(text.toLowerCase())) return false;
  throw usageFailure(`Cannot set ${name}: ${JSON.stringify(text)} is neither on nor off`, `As in: ${name}=off`);
}

/** A setting's value for a person. */
export function settingText({ key, unit, none }: Setting, settings: SettingsResource): string {
  const value = settings[key];
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return value === null ? (none ?? '') : `${value} ${unit}`.trim();
}

function pathOf(text: string, name: string): string {
  if (text.startsWith('/')) return text;
  throw usageFailure(
    `Cannot set ${name}: ${JSON.stringify(text)} does not begin with /`,
    `As in: berth settings:set ${name}=/healthz`,
  );
}

function unknownSetting(name: string, settings: readonly Setting[]): Error {
  const names = settings.map((setting) => setting.name);
  const meant = nearest(name, names);
  const next = meant === null ? `There are ${names.join(', ')}.` : `Did you mean ${meant}?`;
  return usageFailure(`Cannot set ${name}: there is no such setting`, next);
}
