import type { SettingsResource } from '../../../../platform/client/berth-resources.ts';
import type { SettingsChanges } from '../../../../platform/client/requests.ts';
import { settingsText } from '../../strings/settings.ts';

/** A setting that is typed: text, or a number within bounds. Empty is null where `optional`. */
export interface SettingField {
  readonly key: keyof typeof settingsText.fields;
  readonly optional?: true;
  /** Bounds of a number; the API has them too, and the last word. */
  readonly bounds?: readonly [number, number];
}

export const DYNO_FIELDS: readonly SettingField[] = [
  { key: 'health_path', optional: true },
  { key: 'memory_mb', optional: true, bounds: [32, 65_536] },
  { key: 'boot_seconds', bounds: [1, 900] },
  { key: 'stop_seconds', bounds: [1, 600] },
  { key: 'drain_seconds', bounds: [0, 3600] },
];

export const BUILD_FIELDS: readonly SettingField[] = [
  { key: 'build_root', optional: true },
  { key: 'build_memory_mb', bounds: [128, 65_536] },
  { key: 'build_seconds', bounds: [10, 7200] },
  { key: 'build_disk_mb', bounds: [64, 1_048_576] },
  { key: 'build_cache_mb', bounds: [64, 1_048_576] },
];

/** What is wrong with what was typed, or null. */
export function fieldProblem({ optional, bounds }: SettingField, typed: string): string | null {
  const value = typed.trim();
  if (bounds === undefined || (optional && value === '')) return null;
  const number = Number(value);
  const [min, max] = bounds;
  const fits = value !== '' && Number.isInteger(number) && number >= min && number <= max;
  return fits ? null : settingsText.wrongNumber(min, max);
}

/** What stands in the field for what is set. */
export function textOf({ key }: SettingField, now: SettingsResource): string {
  return String(now[key] ?? '');
}

/** What was typed as a change; undefined where it is as it was. */
export function changeOf(field: SettingField, typed: string, now: SettingsResource): SettingsChanges | undefined {
  const value = typed.trim();
  if (value === textOf(field, now)) return undefined;
  if (value === '') return { [field.key]: null };
  return { [field.key]: field.bounds === undefined ? value : Number(value) };
}
