import type { SettingsResource } from '../platform/client/berth-resources.ts';
import type { SettingsChanges } from '../platform/client/requests.ts';
import { wholeNumber } from './numbers.ts';
import { usageFailure } from './parse.ts';
import { nearest } from './suggest.ts';

/** A setting of an app: its name here and in the API, and what it means. */
export interface Setting {
  readonly name: string;
  readonly key: keyof SettingsResource;
  readonly kind: 'path' | 'number';
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
];

/** What `health-path=/healthz` means to the API. Throws a usage Failure that says what is wrong with it. */
export function settingChange(assignment: string): SettingsChanges {
  const [, name = assignment, text = ''] = /^([^=]*)=(.*)$/s.exec(assignment) ?? [];
  const setting = SETTINGS.find((found) => found.name === name || found.key === name);
  if (setting === undefined) throw unknownSetting(name);
  if (!assignment.includes('=')) {
    throw usageFailure(`Cannot set ${name}: its value is missing`, `As in: berth settings:set ${name}=…`);
  }
  if (setting.none !== undefined && (text === '' || text === setting.none)) return { [setting.key]: null };
  return { [setting.key]: setting.kind === 'path' ? pathOf(text, name) : wholeNumber(text, name) };
}

/** A setting's value for a person. */
export function settingText({ key, unit, none }: Setting, settings: SettingsResource): string {
  const value = settings[key];
  return value === null ? (none ?? '') : `${value} ${unit}`.trim();
}

function pathOf(text: string, name: string): string {
  if (text.startsWith('/')) return text;
  throw usageFailure(
    `Cannot set ${name}: ${JSON.stringify(text)} does not begin with /`,
    `As in: berth settings:set ${name}=/healthz`,
  );
}

function unknownSetting(name: string): Error {
  const names = SETTINGS.map((setting) => setting.name);
  const meant = nearest(name, names);
  const next = meant === null ? `There are ${names.join(', ')}.` : `Did you mean ${meant}?`;
  return usageFailure(`Cannot set ${name}: there is no such setting`, next);
}
