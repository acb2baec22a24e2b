/** What bundlers leave for their next build, and no program that runs reads. */

/** Folders relative to the root. */
export const buildCaches: readonly string[] = [
  'node_modules/.cache',
  'node_modules/.vite',
  '.next/cache',
  '.turbo',
  '.nx/cache',
  // Names what is in the cache: Nx fails where one is there without the other.
  '.nx/workspace-data',
  '.parcel-cache',
  '.angular/cache',
];
