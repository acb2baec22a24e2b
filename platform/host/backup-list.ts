import type { BackupReport } from '../model/host.ts';
import type { HomePaths } from '../model/installation.ts';
import { readTextIfThere, writeWhole } from './files.ts';

const KEPT = 20;

/** The backups that `berth backup` made of the Berth in this data folder, the newest first; whether they are there still is not known. */
export function knownBackups({ home }: Pick<HomePaths, 'home'>): BackupReport[] {
  try {
    const known: BackupReport[] = JSON.parse(readTextIfThere(fileIn(home)) ?? '[]');
    return known;
  } catch {
    // Half a list is worth nothing, and a backup must not fail for it.
    return [];
  }
}

/** Adds one that was just made. */
export function noteBackup(paths: Pick<HomePaths, 'home'>, made: BackupReport): void {
  writeWhole(fileIn(paths.home), JSON.stringify([made, ...knownBackups(paths)].slice(0, KEPT)));
}

function fileIn(home: string): string {
  return `${home}/backups.json`;
}
