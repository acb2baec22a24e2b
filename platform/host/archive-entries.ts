/** What a backup holds, by name in its tar. Anything else in a file that claims to be a backup is refused. */
export const ARCHIVE = {
  manifest: 'manifest.json',
  settings: 'settings.json',
  database: 'berth.db',
  key: 'key',
  token: 'token',
  caBundle: 'ca.pem',
  sample: 'sample',
  images: 'images.tar',
} as const;

/** Folders of the home that a backup holds whole. */
export const ARCHIVE_FOLDERS = ['git', 'sources', 'builds'] as const;

export interface Manifest {
  readonly format: 1;
  readonly createdAt: string;
  readonly instance: string;
  /** Docker ids of the images in it; null when they are to be built anew. */
  readonly images: readonly string[] | null;
}

const FILES: ReadonlySet<string> = new Set(Object.values(ARCHIVE));

/** Whether a tar entry of this name and type belongs into a home. */
export function belongsInHome(name: string, type: string): boolean {
  const parts = name.replace(/\/$/, '').split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..') || name.includes('\0')) return false;
  if (parts.length === 1 && FILES.has(name)) return type === 'file';
  const [folder = ''] = parts;
  return ARCHIVE_FOLDERS.some((known) => known === folder) && (type === 'file' || type === 'directory');
}
