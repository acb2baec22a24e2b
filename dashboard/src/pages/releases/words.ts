/** A commit as people say it; anything else (an image's name, a version of an archive) as it is. */
export function shortVersion(version: string | null): string {
  if (version === null) return '?';
  return /^[0-9a-f]{40}$/.test(version) ? version.slice(0, 8) : version;
}

/** As much of an id as tells two images of an app apart. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}
