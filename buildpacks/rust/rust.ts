/** Rust with cargo. */

import { compiledAway, programCommand } from '../compiled.ts';
import { portOf, portSections } from '../fixed-port.ts';
import { type Buildpack, type ContainerPlan, PlanError, type Runtime, type Source, type Step } from '../plan.ts';
import { defaultSection, procfileSection, type WebCommand } from '../process-types.ts';
import { readProcfile } from '../procfile.ts';
import { readToml } from '../toml.ts';
import { entryAt, hasFile, shellWord } from '../tree.ts';
import { nativePackages } from './libraries.ts';
import { listening } from './listening.ts';
import { type CargoPackage, cargoPackages } from './programs.ts';
import { debianVersions, rustToolchain, type Toolchain } from './toolchain.ts';

const caches = [{ name: 'cargo', path: '/cache/cargo' }];

export const rust: Buildpack = {
  name: 'rust',
  title: 'Rust',
  evidence: 'Cargo.toml (Rust)',
  detect: (source) => Promise.resolve(entryAt(source, 'Cargo.toml') !== null),
  plan: planRust,
};

/**
 * The plan. Throws a {@link PlanError} `invalid_toml`, `invalid_procfile`, `invalid_rust_version`, `no_program` or
 * `no_web_process`.
 */
async function planRust(source: Source): Promise<ContainerPlan> {
  const manifest = await readToml(source, 'Cargo.toml');
  if (manifest === null) throw noProgram();
  const procfile = await readProcfile(source);
  const toolchain = await rustToolchain(source, manifest);
  const packages = await cargoPackages(source, manifest);
  if (packages.length === 0) throw noProgram();
  const locked = hasFile(source, 'Cargo.lock');
  const libraries = nativePackages(locked ? ((await source.read('Cargo.lock')) ?? '') : '');
  const web = procfile === null ? webOf(packages, manifest.at('package', 'name').text) : null;
  const processTypes = procfile ?? (web === null ? {} : { web: web.command });
  const heard = await listening(source, packages, processTypes['web'] ?? '');
  return {
    kind: 'container',
    buildpack: rust.name,
    title: rust.title,
    sections: [
      { title: 'Resolving Rust version', lines: toolchain.lines },
      ...(libraries.build.length === 0
        ? []
        : [{ title: 'Adding libraries', lines: [`Crates of Cargo.lock need ${libraries.build.join(', ')}`] }]),
      web === null ? procfileSection(processTypes) : defaultSection(rust.title, web),
      ...portSections(heard.fixed),
    ],
    warnings: [...warningsOf(source, locked), ...heard.warnings],
    processTypes,
    ...portOf(heard.fixed),
    runtime: runtimeOf(libraries.run),
    builder: builderOf(toolchain, libraries.build),
    dropped: compiledAway(source, ({ path }) =>
      /\.rs$|(^|\/)Cargo\.(toml|lock)$|^rust-toolchain(\.toml)?$|^vendor\//.test(path),
    ),
    install: null,
    steps: [...stepsOf(toolchain, packages, locked), ...linksOf(packages, processTypes)],
    leftOut: hasTarget(source) ? ['target'] : [],
    files: [],
    env: { PATH: '/app/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
  };
}

function stepsOf(toolchain: Toolchain, packages: readonly CargoPackage[], locked: boolean): Step[] {
  const env = {
    CARGO_HOME: '/cache/cargo/home',
    CARGO_TARGET_DIR: '/cache/cargo/target',
    CARGO_TERM_PROGRESS_WHEN: 'never',
    ...(toolchain.rustup === null ? {} : { RUSTUP_HOME: '/cache/cargo/rustup', RUSTUP_TOOLCHAIN: toolchain.rustup }),
  };
  const lock = locked ? '--locked ' : '';
  const commands = packages.map(
    ({ folder }) => `cargo install ${lock}--no-track --force --root /app --path ${pathOf(folder)}`,
  );
  const fetch: Step[] =
    toolchain.rustup === null
      ? []
      : [
          {
            title: `Fetching Rust ${toolchain.version}`,
            script: `rustup toolchain install --profile minimal ${shellWord(toolchain.rustup)} || { echo ${shellWord(`Rust ${toolchain.version} cannot be fetched from upstream. Versions that need no download: ${debianVersions}`)} >&2; exit 1; }`,
            env,
            caches,
          },
        ];
  return [
    ...fetch,
    {
      title: 'Compiling',
      script: `rustc --version && ${commands.join(' && ')}`,
      typed: commands.join(' && '),
      env,
      caches,
    },
  ];
}

/** Procfiles name programs where cargo build leaves them, and where Heroku's buildpack does: they are found there too. */
function linksOf(packages: readonly CargoPackage[], types: Readonly<Record<string, string>>): Step[] {
  const commands = Object.values(types).join('\n');
  const named = packages
    .flatMap(({ programs }) => programs)
    .filter((name) => new RegExp(`\\btarget/release/${name}\\b`).test(commands));
  if (named.length === 0) return [];
  const links = named.map((name) => `ln -sf ../../bin/${name} target/release/${name}`);
  return [
    {
      title: 'Linking target/release',
      script: ['mkdir -p target/release', ...links].join(' && '),
      env: {},
      caches: [],
    },
  ];
}

/** A path that no command takes for an option. */
function pathOf(folder: string): string {
  return shellWord(folder.startsWith('-') ? `./${folder}` : folder);
}

function runtimeOf(libraries: readonly string[]): Runtime {
  if (libraries.length === 0) return { name: 'stack', version: 'trixie', parts: [], env: {} };
  return { name: 'stack-libraries', version: 'trixie', parts: [{ kind: 'apt', packages: libraries }], env: {} };
}

function builderOf(toolchain: Toolchain, libraries: readonly string[]): Runtime {
  return {
    name: 'rust',
    version: toolchain.version,
    parts: [
      ...toolchain.parts,
      ...(libraries.length === 0 ? [] : [{ kind: 'apt' as const, packages: libraries }]),
      // Caches are volumes: a volume takes owner and mode from the folder that the image has at its path.
      {
        kind: 'run',
        script: `set -e\ninstall -d -m 1777 /cache/cargo${toolchain.rustup === null ? '\nrustc --version' : ''}`,
      },
    ],
    env: {},
  };
}

function webOf(packages: readonly CargoPackage[], own: string | null): WebCommand {
  const programs = [...new Set(packages.flatMap((each) => each.programs))];
  const web = programCommand(rust.title, programs, { own, missing: 'it builds no program' });
  const rocket = packages.some((each) => each.dependencies.includes('rocket'));
  return rocket
    ? {
        command: `ROCKET_ADDRESS=0.0.0.0 ROCKET_PORT=$PORT ${web.command}`,
        reason: `${web.reason}; Rocket reads its own variables`,
      }
    : web;
}

function hasTarget(source: Source): boolean {
  return source.files.some(({ path }) => path.startsWith('target/'));
}

function noProgram(): PlanError {
  return new PlanError({
    code: 'no_program',
    message: 'Cannot build this Rust source: Cargo.toml has no program (no src/main.rs, no src/bin/, no [[bin]]).',
    next: 'Add src/main.rs, or name a program as [[bin]] in Cargo.toml; commit it and push again.',
  });
}

function warningsOf(source: Source, locked: boolean): string[] {
  const warnings: string[] = [];
  if (!locked) {
    warnings.push(
      'There is no Cargo.lock: each build may get other versions. Run cargo generate-lockfile, commit Cargo.lock (and take it out of .gitignore) and push again.',
    );
  }
  if (hasTarget(source)) {
    warnings.push(
      'target/ is in the source and is left out. Remove it from git (git rm -r --cached target) and name it in .gitignore.',
    );
  }
  return warnings;
}
