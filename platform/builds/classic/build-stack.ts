import type { Runtime } from '../../../buildpacks/plan.ts';

/** What builds with foreign buildpacks stand on. */
export interface BuildStack {
  /** What buildpacks run on. */
  readonly build: Runtime;
  /** What apps run on. */
  readonly run: Runtime;
}

/** The libraries that programs of Heroku's stack are linked to, and the tools that apps on it call. */
const RUN_PACKAGES = [
  'bzip2',
  'curl',
  'file',
  'jq',
  'libcurl4t64',
  'libffi8',
  'libgdbm6t64',
  'libgmp10',
  'libicu76',
  'libjemalloc2',
  'libmemcached11t64',
  'libncurses6',
  'libpq5',
  'libreadline8t64',
  'libsodium23',
  'libsqlite3-0',
  'libssl3t64',
  'libxml2',
  'libxslt1.1',
  'libyaml-0-2',
  'lsb-release',
  'openssl',
  'procps',
  'rsync',
  'tzdata',
  'unzip',
  'wget',
  'xz-utils',
  'zip',
  'zstd',
];

/** What buildpacks call and compile with. */
const BUILD_PACKAGES = [
  'autoconf',
  'automake',
  'bison',
  'build-essential',
  'git',
  'libbz2-dev',
  'libcurl4-openssl-dev',
  'libffi-dev',
  'libgdbm-dev',
  'libgmp-dev',
  'libicu-dev',
  'liblzma-dev',
  'libncurses-dev',
  'libpq-dev',
  'libreadline-dev',
  'libsqlite3-dev',
  'libssl-dev',
  'libtool',
  'libxml2-dev',
  'libxslt1-dev',
  'libyaml-dev',
  'patch',
  'pkg-config',
  'python3',
  'zlib1g-dev',
];

/** Debian 13 with what Heroku's own stack has that buildpacks count on. */
export const BUILD_STACK: BuildStack = {
  run: { name: 'buildpack-run', version: 'trixie', parts: [{ kind: 'apt', packages: RUN_PACKAGES }], env: {} },
  build: {
    name: 'buildpack-build',
    version: 'trixie',
    parts: [{ kind: 'apt', packages: [...RUN_PACKAGES, ...BUILD_PACKAGES] }],
    env: {},
  },
};
