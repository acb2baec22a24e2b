/** The programs that a Cargo package or workspace builds (https://doc.rust-lang.org/cargo/reference/cargo-targets.html). */

import type { Source } from '../plan.ts';
import { type Item, readToml } from '../toml.ts';
import { hasFile } from '../tree.ts';

export interface CargoPackage {
  /** The folder of its Cargo.toml, `.` for the root. */
  readonly folder: string;
  readonly programs: readonly string[];
  readonly dependencies: readonly string[];
}

const maxPackages = 200;

/** The packages with programs: the root's, and in a workspace those below. */
export async function cargoPackages(source: Source, root: Item): Promise<CargoPackage[]> {
  const packages = [packageIn(source, '.', root)];
  if (root.at('workspace').present) {
    const manifests = source.files.filter(
      ({ path, kind }) => path.endsWith('/Cargo.toml') && kind !== 'symlink' && !/(^|\/)(vendor|target)\//.test(path),
    );
    for (const { path } of manifests.slice(0, maxPackages)) {
      const manifest = await readToml(source, path);
      if (manifest !== null) packages.push(packageIn(source, path.slice(0, -'/Cargo.toml'.length), manifest));
    }
  }
  return packages.filter((each) => each.programs.length > 0);
}

function packageIn(source: Source, folder: string, manifest: Item): CargoPackage {
  const at = (path: string) => (folder === '.' ? path : `${folder}/${path}`);
  const name = manifest.at('package', 'name').text;
  const programs = new Set<string>();
  for (const bin of manifest.at('bin').items) {
    const named = bin.at('name').text ?? name;
    if (named !== null) programs.add(named);
  }
  if (name !== null && !manifest.at('package', 'autobins').isFalse) {
    if (hasFile(source, at('src/main.rs'))) {
      const renamed = manifest
        .at('bin')
        .items.find((bin) => bin.at('path').text === 'src/main.rs')
        ?.at('name').text;
      programs.add(renamed ?? name);
    }
    const prefix = at('src/bin/');
    for (const { path } of source.files) {
      const found = path.startsWith(prefix)
        ? /^([^/]+)(?:\.rs|\/main\.rs)$/.exec(path.slice(prefix.length))?.[1]
        : undefined;
      if (found !== undefined) programs.add(found);
    }
  }
  return { folder, programs: [...programs].filter(isPlain), dependencies: manifest.at('dependencies').keys };
}

/** Cargo allows no other names; a hostile manifest may hold them. */
function isPlain(name: string): boolean {
  return /^[\w-]+$/.test(name) && !name.startsWith('-');
}
