/** Which Rust toolchain a source gets, and where it comes from. */

import { type DebianSuite, PlanError, type RuntimePart, type Source } from '../plan.ts';
import { type Item, readToml } from '../toml.ts';
import { firstLine, hasFile, shown } from '../tree.ts';

interface DebianRust {
  readonly version: string;
  readonly suite: DebianSuite;
  /** Debian keeps a newer compiler beside each stable release, for building browsers. */
  readonly packages: readonly string[];
}

/** The toolchains of Debian's suites, newest first. */
const debian: readonly DebianRust[] = [
  { version: '1.97', suite: 'forky', packages: ['rustc', 'cargo'] },
  { version: '1.96', suite: 'trixie', packages: ['rustc-web', 'cargo-web'] },
  { version: '1.85', suite: 'trixie', packages: ['rustc', 'cargo'] },
  { version: '1.78', suite: 'bullseye', packages: ['rustc-web', 'cargo-web', 'libstd-rust-web-dev'] },
  { version: '1.63', suite: 'bookworm', packages: ['rustc', 'cargo', 'libstd-rust-dev'] },
];

const defaultVersion = '1.96';

/** What linking needs, and what cargo needs to fetch. */
const compilers = ['gcc', 'libc6-dev', 'pkg-config', 'ca-certificates'];

export interface Toolchain {
  /** `1.85`, or as asked for where rustup brings it. */
  readonly version: string;
  readonly parts: readonly RuntimePart[];
  /** What rustup is asked to install before the build; null for Debian's toolchains. */
  readonly rustup: string | null;
  readonly lines: readonly string[];
}

interface Wish {
  readonly from: string;
  readonly text: string;
  /** Whether any newer version will do. */
  readonly minimum: boolean;
}

/**
 * The toolchain for `source`: by rust-toolchain.toml, else rust-toolchain, else `rust-version` of Cargo.toml as a
 * minimum, else the default. Debian's where it has that version, else rustup's. Throws a {@link PlanError}
 * `invalid_rust_version` or `invalid_toml`.
 */
export async function rustToolchain(source: Source, cargo: Item): Promise<Toolchain> {
  const wish = await wishOf(source, cargo);
  if (wish === null) return fromDebian(defaultVersion, [`No rust-toolchain.toml: the default, ${defaultVersion}`]);
  const asked = `${wish.from} asks for ${shown(wish.text, 40)}${wish.minimum ? ' or newer' : ''}`;
  if (wish.text === 'stable') return fromDebian(defaultVersion, [asked]);
  const minor = /^(\d+\.\d+)(\.\d+)?$/.exec(wish.text)?.[1];
  if (minor === undefined && !/^(beta|nightly)(-\d{4}-\d{2}-\d{2})?$/.test(wish.text)) throw invalid(wish);
  if (minor !== undefined && wish.minimum) {
    const version = isAtLeast(defaultVersion, minor)
      ? defaultVersion
      : debian.findLast((row) => isAtLeast(row.version, minor))?.version;
    if (version !== undefined) return fromDebian(version, [asked]);
  }
  if (minor !== undefined && debian.some((row) => row.version === minor)) return fromDebian(minor, [asked]);
  return {
    version: wish.text,
    parts: [{ kind: 'apt', packages: ['rustup', ...compilers] }],
    rustup: wish.text,
    lines: [asked, `Using Rust ${wish.text}, fetched by rustup`],
  };
}

/** The versions that need no download from upstream, for a person. */
export const debianVersions: string = debian.map((row) => row.version).join(', ');

function fromDebian(version: string, lines: readonly string[]): Toolchain {
  const row = debian.find((each) => each.version === version);
  const packages = row?.packages ?? [];
  const suite = row?.suite ?? 'trixie';
  return {
    version,
    // An older suite's compiler links with the stack's C library, which has to be there first.
    parts:
      suite === 'trixie'
        ? [{ kind: 'apt', packages: [...compilers, ...packages] }]
        : [
            { kind: 'apt', packages: compilers },
            { kind: 'apt', packages, suite },
          ],
    rustup: null,
    lines: [...lines, `Using Rust ${version}`],
  };
}

async function wishOf(source: Source, cargo: Item): Promise<Wish | null> {
  const channel = (await readToml(source, 'rust-toolchain.toml'))?.at('toolchain', 'channel').text ?? null;
  if (channel !== null) return { from: 'rust-toolchain.toml', text: trimmed(channel), minimum: false };
  if (hasFile(source, 'rust-toolchain')) {
    const line = await firstLine(source, 'rust-toolchain');
    const text = line === null || line.startsWith('[') ? await channelOf(source) : line;
    if (text !== null) return { from: 'rust-toolchain', text: trimmed(text), minimum: false };
  }
  const minimum = cargo.at('package', 'rust-version').text ?? cargo.at('workspace', 'package', 'rust-version').text;
  return minimum === null ? null : { from: 'rust-version in Cargo.toml', text: minimum.trim(), minimum: true };
}

async function channelOf(source: Source): Promise<string | null> {
  return (await readToml(source, 'rust-toolchain'))?.at('toolchain', 'channel').text ?? null;
}

/** Without the name of a host: `1.85-x86_64-unknown-linux-gnu`. */
function trimmed(channel: string): string {
  return channel.trim().replace(/-(x86_64|aarch64)-unknown-linux-gnu$/, '');
}

function isAtLeast(version: string, than: string): boolean {
  const [a, b] = [version, than].map((each) => each.split('.').map(Number));
  return ((a?.[0] ?? 0) - (b?.[0] ?? 0) || (a?.[1] ?? 0) - (b?.[1] ?? 0)) >= 0;
}

function invalid(wish: Wish): PlanError {
  return new PlanError({
    code: 'invalid_rust_version',
    message: `Cannot choose a Rust version: ${wish.from} says "${shown(wish.text, 60)}", which is no version and no channel.`,
    next: `Write a version there (${debianVersions} need no download from upstream), commit it and push again.`,
  });
}
