/** A commit as people say it; anything else (an image's name, a version of an archive) as it is. */
export function shortVersion(version: string | null): string {
  if (version === null) return '?';
  return /^[0-9a-f]{40}$/.test(version) ? version.slice(0, 8) : version;
}

/** `148 MB`, `1.2 GB`. */
export function sizeText(bytes: number): string {
  const megabytes = bytes / 1_000_000;
  return megabytes < 1000 ? `${Math.max(1, Math.round(megabytes))} MB` : `${(megabytes / 1000).toFixed(1)} GB`;
}

/** `42 s`, `3 min 5 s`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds} s`;
  return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
}
