import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Catalog, Upstream, UpstreamSource } from '../../buildpacks/plan.ts';
import { debianLines } from '../../buildpacks/python/origins.ts';
import { upstreamSources } from '../../buildpacks/upstreams.ts';
import type { RegistryPackages } from './registry-packages.ts';

const FRESH_MS = 24 * 3_600_000;
/** A push does not wait longer than this for upstreams' answers. */
const UPSTREAM_MS = 3_000;

interface Kept {
  readonly at: number;
  readonly node: readonly string[];
  /** What each upstream answered, by name; nothing where it was not reached. */
  readonly upstreams: Readonly<Record<string, Upstream>>;
}

/** The versions of each runtime that this Berth can provide: asked of registry and upstreams once a day, and kept. */
export class Catalogs {
  readonly #file: string;
  readonly #packages: Pick<RegistryPackages, 'versions'>;
  readonly #pinned: string;
  readonly #onError: (error: unknown) => void;
  readonly #sources: readonly UpstreamSource[];
  #asking: Promise<Kept> | null = null;

  /**
   * `pinned` is the Node.js version that Berth itself brings along: it can always be had. `mirrors` are the URLs that
   * stand in for those of upstreams, by name.
   */
  constructor(options: {
    file: string;
    packages: Pick<RegistryPackages, 'versions'>;
    pinned: string;
    onError: (error: unknown) => void;
    mirrors?: Readonly<Record<string, string>>;
  }) {
    this.#file = options.file;
    this.#packages = options.packages;
    this.#pinned = options.pinned;
    this.#onError = options.onError;
    const { mirrors = {} } = options;
    this.#sources = upstreamSources.map((source) => ({ ...source, url: mirrors[source.name] ?? source.url }));
  }

  /** The newest known catalog; the pinned version alone where no registry was ever reached. */
  async current(): Promise<Catalog> {
    const kept = await this.#read();
    const known = kept ?? (await this.refresh());
    if (kept !== null && (Date.now() - kept.at > FRESH_MS || this.#lacks(kept))) this.refresh().catch(this.#onError);
    const node = known.node.includes(this.#pinned) ? known.node : [...known.node, this.#pinned];
    return {
      node: [...node].sort(newestFirst),
      python: debianLines,
      upstreams: Object.fromEntries(Object.entries(known.upstreams).filter(([, { releases }]) => releases.length > 0)),
    };
  }

  /** Asks registry and upstreams; what was known stays where they do not answer. */
  refresh(): Promise<Kept> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #ask(): Promise<Kept> {
    const [node, upstreams] = await Promise.all([this.#packages.versions('node-linux-{arch}'), this.#askUpstreams()]);
    if (node === null) return (await this.#read()) ?? { at: 0, node: [], upstreams };
    const kept = { at: Date.now(), upstreams, node: node.filter((version) => /^\d+\.\d+\.\d+$/.test(version)) };
    await writeFile(`${this.#file}.new`, JSON.stringify(kept));
    await rename(`${this.#file}.new`, this.#file);
    return kept;
  }

  async #askUpstreams(): Promise<Kept['upstreams']> {
    const before = (await this.#read())?.upstreams ?? {};
    const asked = this.#sources.map(async (source) => {
      const { name, url } = source;
      const known = before[name]?.url === url ? before[name].releases : [];
      return [name, { url, releases: (await ask(source)) ?? known }] as const;
    });
    return Object.fromEntries(await Promise.all(asked));
  }

  /** Whether an upstream, or the mirror that stands in for it now, was never asked. */
  #lacks({ upstreams }: Kept): boolean {
    return this.#sources.some(({ name, url }) => upstreams[name]?.url !== url);
  }

  async #read(): Promise<Kept | null> {
    try {
      const kept: Omit<Kept, 'upstreams'> & Partial<Kept> = JSON.parse(await readFile(this.#file, 'utf8'));
      return Array.isArray(kept.node) ? { ...kept, upstreams: kept.upstreams ?? {} } : null;
    } catch {
      // None yet, or none that can be read: it is asked for again.
      return null;
    }
  }
}

/** What the upstream has; null where it is not reached. */
async function ask({ url, index, releases }: UpstreamSource): Promise<Upstream['releases'] | null> {
  try {
    const signal = AbortSignal.timeout(UPSTREAM_MS);
    const listed = typeof releases === 'function';
    const response = await fetch(`${url}${index}`, { method: listed ? 'GET' : 'HEAD', signal });
    if (!response.ok) return null;
    return listed ? releases(await response.text()) : releases;
  } catch {
    // No such host, no route or no answer in time: all the same, it is not reached.
    return null;
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
