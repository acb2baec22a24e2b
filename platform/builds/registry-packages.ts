import { randomUUID } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { lstat, mkdir, readlink, rm } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import tar from 'tar-stream';
import { Fault } from '../errors.ts';
import { type ExecResult, exec } from '../exec.ts';

const CODE_ROOT = `${import.meta.dirname}/../..`;
const OWNER = { uid: 0, gid: 0 };
const NPM = `${CODE_ROOT}/node_modules/npm/bin/npm-cli.js`;

const PATIENCE = ['--fetch-retries=1', '--fetch-timeout=30000', '--no-update-notifier'];
const MOST_MS = 5 * 60_000;

/** One npm package as it goes into a runtime image. */
export interface PackageRequest {
  /** `{arch}` stands for this machine's architecture. */
  readonly package: string;
  /** Where the package for arm64 is called otherwise. */
  readonly packageOnArm64?: string;
  readonly version: string;
  /** Folders of the package to take; all of it when empty. */
  readonly only: readonly string[];
  /** Absolute folder of the image that they go to. */
  readonly into: string;
}

/**
 * Packages of the npm registry, fetched by the npm that Berth brings along. What Berth itself has installed at the
 * wanted version is taken from there.
 */
export class RegistryPackages {
  readonly #work: string;
  readonly #architecture: 'x64' | 'arm64';

  constructor({ work, architecture }: { work: string; architecture: 'x64' | 'arm64' }) {
    this.#work = work;
    this.#architecture = architecture;
  }

  /** All versions, or null where no registry answers. */
  async versions(name: string): Promise<string[] | null> {
    const { exitCode, stdout } = await this.#npm(['view', this.#named(name), 'versions', '--json']);
    if (exitCode !== 0) return null;
    const versions: unknown = JSON.parse(stdout);
    return [versions].flat().filter((version) => typeof version === 'string');
  }

  /** The package's files as a tar to be unpacked at `/`, owned by root. Rejects with a Fault `registry_unreachable`. */
  async tar(request: PackageRequest): Promise<Readable> {
    const onArm64 = this.#architecture === 'arm64' ? request.packageOnArm64 : undefined;
    const name = this.#named(onArm64 ?? request.package);
    const installed = `${CODE_ROOT}/node_modules/${name}`;
    if (installedVersion(installed) === request.version) return tarOfFolder(installed, request);
    const folder = `${this.#work}/pack-${name}-${request.version}-${randomUUID()}`;
    await mkdir(folder, { recursive: true });
    const { exitCode, stderr } = await this.#npm([
      'pack',
      `${name}@${request.version}`,
      '--ignore-scripts',
      '--silent',
      '--pack-destination',
      folder,
    ]);
    const file = exitCode === 0 ? readdirSync(folder)[0] : undefined;
    if (file === undefined) {
      await rm(folder, { recursive: true, force: true });
      throw new Fault({
        code: 'registry_unreachable',
        message: `Cannot fetch ${name} ${request.version}: ${stderr.trim().slice(0, 400) || 'the registry did not answer'}`,
        next: 'Check that this machine reaches its package registry (`berth doctor`), and push again.',
      });
    }
    const packed = tarOfPackage(`${folder}/${file}`, request);
    packed.once('close', () => void rm(folder, { recursive: true, force: true }));
    return packed;
  }

  #named(name: string): string {
    return name.replace('{arch}', this.#architecture);
  }

  /** npm, which is not to try for minutes where no registry is. */
  async #npm(args: readonly string[]): Promise<ExecResult> {
    const signal = AbortSignal.timeout(MOST_MS);
    try {
      return await exec([process.execPath, NPM, ...args, ...PATIENCE], { cwd: this.#work, signal });
    } catch (error) {
      if (!signal.aborted) throw error;
      return { exitCode: 1, stdout: '', stderr: `npm did not end within ${MOST_MS / 1000} s` };
    }
  }
}

function installedVersion(folder: string): string | null {
  if (!existsSync(`${folder}/package.json`)) return null;
  const manifest: { version?: string } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  return manifest.version ?? null;
}

function wanted(path: string, only: readonly string[]): boolean {
  return only.length === 0 || only.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

/** Writes entries under the request's folder, each folder on the way with a mode of its own. */
class PackageTar {
  readonly #pack = tar.pack();
  readonly #folders = new Set<string>();
  readonly #request: PackageRequest;

  constructor(request: PackageRequest) {
    this.#request = request;
  }

  wants(path: string): boolean {
    return wanted(path, this.#request.only);
  }

  async file(options: { path: string; size: number; executable: boolean; content: Readable }): Promise<void> {
    const { path, size, executable, content } = options;
    const name = this.#place(path);
    await pipeline(content, this.#pack.entry({ name, size, mode: executable ? 0o755 : 0o644, ...OWNER }));
  }

  symlink({ path, linkname }: { path: string; linkname: string }): void {
    this.#pack.entry({ name: this.#place(path), type: 'symlink', linkname, ...OWNER });
  }

  /** The tar, written by `fill` as it is read. */
  stream(fill: () => Promise<void>): Readable {
    fill()
      .then(() => this.#pack.finalize())
      .catch((error: Error) => this.#pack.destroy(error));
    const out = new PassThrough();
    // An error on either side shows on the other, and nobody waits for ever.
    pipeline(this.#pack, out).catch((error: Error) => out.destroy(error));
    return out;
  }

  #place(path: string): string {
    const parts = `${this.#request.into}/${path}`.split('/').filter(Boolean);
    for (let depth = 1; depth < parts.length; depth++) {
      const folder = parts.slice(0, depth).join('/');
      if (this.#folders.has(folder)) continue;
      this.#folders.add(folder);
      this.#pack.entry({ name: folder, type: 'directory', mode: 0o755, ...OWNER });
    }
    return parts.join('/');
  }
}

function tarOfPackage(file: string, request: PackageRequest): Readable {
  const target = new PackageTar(request);
  return target.stream(async () => {
    const extract = tar.extract();
    const reading = pipeline(createReadStream(file), createGunzip(), extract);
    for await (const entry of extract) {
      const { name, type, size = 0, mode = 0 } = entry.header;
      const path = name.split('/').slice(1).join('/');
      if (type !== 'file' || path === '' || !target.wants(path)) entry.resume();
      else await target.file({ path, size, executable: (mode & 0o111) !== 0, content: Readable.from(entry) });
    }
    await reading;
  });
}

function tarOfFolder(folder: string, request: PackageRequest): Readable {
  const target = new PackageTar(request);
  return target.stream(async () => {
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      if (!target.wants(path)) continue;
      const from = `${folder}/${path}`;
      const stat = await lstat(from);
      if (stat.isSymbolicLink()) target.symlink({ path, linkname: await readlink(from) });
      else if (stat.isFile()) {
        const executable = (stat.mode & 0o111) !== 0;
        await target.file({ path, size: stat.size, executable, content: createReadStream(from) });
      }
    }
  });
}
