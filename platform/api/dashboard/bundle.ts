import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';

/** Stands in index.html for the nonce of one answer; `dashboard/vite.config.ts` writes it there. */
export const NONCE_MARK = '__BERTH_CSP_NONCE__';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** How a file may be sent: as it is, or as it was compressed beside it. The first that the client takes is taken. */
const ENCODINGS = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const;

/** One file of the bundle. */
export interface BundleFile {
  readonly path: string;
  readonly type: string;
  readonly etag: string;
  readonly encodings: readonly (typeof ENCODINGS)[number][];
}

/** The dashboard as `up` built it: files by URL path, and the page that stands for all other paths. */
export class Bundle {
  readonly #folder: string;
  #files: ReadonlyMap<string, BundleFile> = new Map();
  #page = '';
  #builtAt = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Looks whether there is a bundle, or another than before; false when none was built. */
  async refresh(): Promise<boolean> {
    const index = join(this.#folder, 'index.html');
    const found = await stat(index).catch(() => null);
    if (found === null) return false;
    if (found.mtimeMs === this.#builtAt) return true;
    const files = await readdir(this.#folder, { recursive: true, withFileTypes: true });
    const entries = files.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
    this.#files = new Map(await Promise.all(entries.filter(isServed).map((path) => this.#entry(path))));
    this.#page = await readFile(index, 'utf8');
    this.#builtAt = found.mtimeMs;
    return true;
  }

  find(urlPath: string): BundleFile | undefined {
    return this.#files.get(urlPath);
  }

  /** index.html, with `nonce` where it names one. */
  page(nonce: string): string {
    return this.#page.replaceAll(NONCE_MARK, nonce);
  }

  async #entry(path: string): Promise<[string, BundleFile]> {
    const hash = createHash('sha256').update(await readFile(path));
    const encodings = ENCODINGS.filter(({ suffix }) => existsSync(path + suffix));
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    return [`/${relative(this.#folder, path)}`, { path, type, etag: hash.digest('base64url').slice(0, 27), encodings }];
  }
}

/** Compressed copies and index.html are not files of their own, nor is what a build noted down. */
function isServed(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return !name.startsWith('.') && name !== 'index.html' && !ENCODINGS.some(({ suffix }) => name.endsWith(suffix));
}
