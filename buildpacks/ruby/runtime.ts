/** The Ruby runtime image, and the builder that compiles gems. */

import type { Runtime, RuntimePart } from '../plan.ts';
import type { RubyRow } from './version.ts';

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
export function rubyRuntime(row: RubyRow, gems: ReadonlySet<string>): Runtime {
  return image({ name: 'ruby', row, packages: needed(gems, 'run'), development: false });
}

/** What Bundler runs on. */
export function rubyBuilder(row: RubyRow, gems: ReadonlySet<string>): Runtime {
  return image({
    name: 'ruby-build',
    row,
    packages: [...compilers, ...needed(gems, 'build'), ...needed(gems, 'run')],
    development: true,
  });
}

function image(options: { name: string; row: RubyRow; packages: readonly string[]; development: boolean }): Runtime {
  const { name, row, packages, development } = options;
  // Each by name: what comes of another suite has to be of one version.
  const ruby = [
    `ruby${row.line}`,
    `libruby${row.line}`,
    ...(development ? [`ruby${row.line}-dev`] : []),
    'ruby-bundler',
  ];
  const parts: RuntimePart[] = packages.length > 0 ? [{ kind: 'apt', packages: [...new Set(packages)] }] : [];
  parts.push(
    row.suite === 'trixie' ? { kind: 'apt', packages: ruby } : { kind: 'apt', packages: ruby, suite: row.suite },
  );
  return { name, version: row.release, parts: [...parts, { kind: 'run', script: linkScript(row) }], env: {} };
}

/** Debian's own commands run on its newest Ruby, whichever else is there. */
function linkScript({ line, suite }: RubyRow): string {
  // An older Bundler fetches the one that locked, unless it is told which to be.
  const version = suite === 'trixie' ? '' : 'export BUNDLER_VERSION=$bundler; ';
  return [
    'set -e',
    `bundler=$(HOME=/tmp /usr/bin/ruby${line} /usr/bin/bundle --version | grep -oE '[0-9.]+$')`,
    `ln -sf /usr/bin/ruby${line} /usr/local/bin/ruby`,
    'for program in gem bundle bundler; do',
    '  file=/usr/bin/$program',
    `  [ $program = gem ] && file=/usr/bin/gem${line}`,
    `  printf '#!/bin/sh\\n%sexec /usr/bin/ruby${line} %s "$@"\\n' "${version}" "$file" > /usr/local/bin/$program`,
    '  chmod 755 /usr/local/bin/$program',
    'done',
    'ruby --version',
    'HOME=/tmp bundle --version',
  ].join('\n');
}

function needed(gems: ReadonlySet<string>, when: 'build' | 'run'): string[] {
  return libraries.filter(({ gem }) => gems.has(gem)).flatMap((row) => row[when]);
}
