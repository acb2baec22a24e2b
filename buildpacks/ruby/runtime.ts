/** The Ruby runtime image, and the builder that compiles gems. */

import type { Runtime, RuntimePart } from '../plan.ts';
import { compiledHome, compiledParts } from './compiled.ts';
import type { RubyRelease } from './origins.ts';

/** Debian packages that gems need: in the build, and when the app runs. */
const libraries: readonly {
  readonly gem: string;
  readonly build: readonly string[];
  readonly run: readonly string[];
}[] = [
  { gem: 'pg', build: ['libpq-dev'], run: ['libpq5'] },
  { gem: 'mysql2', build: ['libmariadb-dev'], run: ['libmariadb3'] },
  { gem: 'trilogy', build: ['libssl-dev'], run: [] },
  { gem: 'sqlite3', build: ['libsqlite3-dev'], run: ['libsqlite3-0'] },
  { gem: 'nokogiri', build: ['libxml2-dev', 'libxslt1-dev'], run: ['libxml2', 'libxslt1.1'] },
  { gem: 'ruby-vips', build: [], run: ['libvips42t64'] },
  { gem: 'rmagick', build: ['libmagickwand-dev'], run: ['libmagickwand-7.q16-10'] },
  { gem: 'charlock_holmes', build: ['libicu-dev'], run: ['libicu76'] },
];

const compilers = ['build-essential', 'pkg-config', 'git', 'libffi-dev', 'libssl-dev', 'libyaml-dev', 'zlib1g-dev'];

/** What the app runs on. */
export function rubyRuntime(ruby: RubyRelease, gems: ReadonlySet<string>): Runtime {
  return image({ name: 'ruby', ruby, packages: needed(gems, 'run'), development: false });
}

/** What Bundler runs on. */
export function rubyBuilder(ruby: RubyRelease, gems: ReadonlySet<string>): Runtime {
  return image({
    name: 'ruby-build',
    ruby,
    packages: [...compilers, ...needed(gems, 'build'), ...needed(gems, 'run')],
    development: true,
  });
}

function image(options: {
  name: string;
  ruby: RubyRelease;
  packages: readonly string[];
  development: boolean;
}): Runtime {
  const { name, ruby, packages, development } = options;
  const { line, release, origin } = ruby;
  const parts: RuntimePart[] = packages.length > 0 ? [{ kind: 'apt', packages: [...new Set(packages)] }] : [];
  switch (origin.kind) {
    case 'debian': {
      // Each by name: what comes of another suite has to be of one version.
      const own = [`ruby${line}`, `libruby${line}`, ...(development ? [`ruby${line}-dev`] : []), 'ruby-bundler'];
      const { suite } = origin;
      parts.push({ kind: 'apt', packages: own, ...(suite === 'trixie' ? {} : { suite }) });
      break;
    }
    case 'source':
      parts.push(...compiledParts(release, origin));
      break;
    default:
      origin satisfies never;
  }
  return { name, version: release, parts: [...parts, { kind: 'run', script: linkScript(ruby) }], env: {} };
}

/** The commands of this Ruby, whichever else is there: Debian's own run on its newest. */
function linkScript({ line, origin }: RubyRelease): string {
  const debian = origin.kind === 'debian';
  const [ruby, gem, programs] = debian
    ? [`/usr/bin/ruby${line}`, `/usr/bin/gem${line}`, '/usr/bin']
    : [`${compiledHome}/bin/ruby`, `${compiledHome}/bin/gem`, `${compiledHome}/bin`];
  // An older Bundler fetches the one that locked, unless it is told which to be.
  const version = debian && origin.suite === 'trixie' ? '' : 'export BUNDLER_VERSION=$bundler; ';
  return [
    'set -e',
    `bundler=$(HOME=/tmp ${ruby} ${programs}/bundle --version | grep -oE '[0-9.]+$')`,
    debian
      ? `ln -sf ${ruby} /usr/local/bin/ruby`
      : `ln -sf ${programs}/* /usr/local/bin/ && cd /usr/local/bin && rm gem bundle bundler`,
    'for program in gem bundle bundler; do',
    `  file=${programs}/$program`,
    `  [ $program = gem ] && file=${gem}`,
    `  printf '#!/bin/sh\\n%sexec ${ruby} %s "$@"\\n' "${version}" "$file" > /usr/local/bin/$program`,
    '  chmod 755 /usr/local/bin/$program',
    'done',
    'ruby --version',
    'HOME=/tmp bundle --version',
  ].join('\n');
}

function needed(gems: ReadonlySet<string>, when: 'build' | 'run'): string[] {
  return libraries.filter(({ gem }) => gems.has(gem)).flatMap((row) => row[when]);
}
