import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Catalog } from '../../buildpacks/plan.ts';
import type { RegistryPackages } from './registry-packages.ts';

const FRESH_MS = 24 * 3_600_000;

/** What the Debian suites have: 14 to come, 13 (the stack's own), 12 and 11. */
const DEBIAN_PYTHON = ['3.14', '3.13', '3.11', '3.9'];

interface Kept {
  readonly at: number;
  readonly node: readonly string[];
}

/** The versions of each runtime that this Berth can provide: asked of the package registry once a day, and kept. */
export class Catalogs {
  readonly #file: string;
  readonly #packages: Pick<RegistryPackages, 'versions'>;
  readonly #pinned: string;
  readonly #onError: (error: unknown) => void;
  #asking: Promise<Kept> | null = null;

  /** `pinned` is the Node.js version that Berth itself brings along: it can always be had. */
  constructor(options: {
    file: string;
    packages: Pick<RegistryPackages, 'versions'>;
    pinned: string;
    onError: (error: unknown) => void;
  }) {
    this.#file = options.file;
    this.#packages = options.packages;
    this.#pinned = options.pinned;
    this.#onError = options.onError;
  }

  /** The newest known catalog; the pinned version alone where no registry was ever reached. */
  async current(): Promise<Catalog> {
    const kept = await this.#read();
    const known = kept ?? (await this.refresh());
    if (kept !== null && Date.now() - kept.at > FRESH_MS) this.refresh().catch(this.#onError);
    const node = known.node.includes(this.#pinned) ? known.node : [...known.node, this.#pinned];
    return { node: [...node].sort(newestFirst), python: DEBIAN_PYTHON };
  }

  /** Asks the registry; what was known stays where it does not answer. */
  refresh(): Promise<Kept> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #ask(): Promise<Kept> {
    const node = await this.#packages.versions('node-linux-{arch}');
    if (node === null) return (await this.#read()) ?? { at: 0, node: [] };
    const kept = { at: Date.now(), node: node.filter((version) => /^\d+\.\d+\.\d+$/.test(version)) };
    await writeFile(`${this.#file}.new`, JSON.stringify(kept));
    await rename(`${this.#file}.new`, this.#file);
    return kept;
  }

  async #read(): Promise<Kept | null> {
    try {
      const kept: Kept = JSON.parse(await readFile(this.#file, 'utf8'));
      return Array.isArray(kept.node) ? kept : null;
    } catch {
      // None yet, or none that can be read: it is asked for again.
      return null;
    }
  }
}

function newestFirst(left: string, right: string): number {
  const [a, b] = [left, right].map((version) => version.split('.').map(Number));
  for (let index = 0; index < 3; index++) {
    const difference = (b?.[index] ?? 0) - (a?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
