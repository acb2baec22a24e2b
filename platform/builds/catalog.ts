import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Catalog } from '../../buildpacks/plan.ts';
import { debianLines, upstreamLines } from '../../buildpacks/python/origins.ts';
import type { RegistryPackages } from './registry-packages.ts';

const FRESH_MS = 24 * 3_600_000;
/** A push does not wait longer than this for upstream's answer. */
const UPSTREAM_MS = 3_000;
/**
 * A small file of the releases from which uv fetches Python (https://docs.astral.sh/uv/concepts/python-versions/): who
 * gets it, past the redirect to where the files lie, gets the archives beside it.
 */
const PYTHON_UPSTREAM = 'https://github.com/astral-sh/python-build-standalone/releases/latest/download/SHA256SUMS';

interface Kept {
  readonly at: number;
  readonly node: readonly string[];
  /** Whether python-build-standalone's releases were reached; null: never asked. */
  readonly pythonUpstream: boolean | null;
}

/** The versions of each runtime that this Berth can provide: asked of the package registry once a day, and kept. */
export class Catalogs {
  readonly #file: string;
  readonly #packages: Pick<RegistryPackages, 'versions'>;
  readonly #pinned: string;
  readonly #onError: (error: unknown) => void;
  readonly #pythonUpstream: string;
  #asking: Promise<Kept> | null = null;

  /**
   * `pinned` is the Node.js version that Berth itself brings along: it can always be had. `pythonUpstream` is the URL
   * that answers where Debian's Pythons are not the only ones.
   */
  constructor(options: {
    file: string;
    packages: Pick<RegistryPackages, 'versions'>;
    pinned: string;
    onError: (error: unknown) => void;
    pythonUpstream?: string;
  }) {
    this.#file = options.file;
    this.#packages = options.packages;
    this.#pinned = options.pinned;
    this.#onError = options.onError;
    this.#pythonUpstream = options.pythonUpstream ?? PYTHON_UPSTREAM;
  }

  /** The newest known catalog; the pinned version alone where no registry was ever reached. */
  async current(): Promise<Catalog> {
    const kept = await this.#read();
    const known = kept ?? (await this.refresh());
    if (kept !== null && (Date.now() - kept.at > FRESH_MS || kept.pythonUpstream === null))
      this.refresh().catch(this.#onError);
    const node = known.node.includes(this.#pinned) ? known.node : [...known.node, this.#pinned];
    return {
      node: [...node].sort(newestFirst),
      python: debianLines,
      ...(known.pythonUpstream === true ? { pythonUpstream: upstreamLines } : {}),
    };
  }

  /** Asks the registry; what was known stays where it does not answer. */
  refresh(): Promise<Kept> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #ask(): Promise<Kept> {
    const [node, pythonUpstream] = await Promise.all([
      this.#packages.versions('node-linux-{arch}'),
      answers(this.#pythonUpstream),
    ]);
    if (node === null) return (await this.#read()) ?? { at: 0, node: [], pythonUpstream };
    const kept = { at: Date.now(), pythonUpstream, node: node.filter((version) => /^\d+\.\d+\.\d+$/.test(version)) };
    await writeFile(`${this.#file}.new`, JSON.stringify(kept));
    await rename(`${this.#file}.new`, this.#file);
    return kept;
  }

  async #read(): Promise<Kept | null> {
    try {
      const kept: Omit<Kept, 'pythonUpstream'> & Partial<Kept> = JSON.parse(await readFile(this.#file, 'utf8'));
      return Array.isArray(kept.node) ? { ...kept, pythonUpstream: kept.pythonUpstream ?? null } : null;
    } catch {
      // None yet, or none that can be read: it is asked for again.
      return null;
    }
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const { ok } = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(UPSTREAM_MS) });
    return ok;
  } catch {
    // No such host, no route or no answer in time: all the same, it is not reached.
    return false;
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
