/** Languages that are known by their files and cannot be built here yet, so that the answer names them and a way. */

import type { Source } from './plan.ts';

interface NotYet {
  readonly title: string;
  /** Paths that give it away: one for each has to be there. */
  readonly files: readonly [RegExp, ...RegExp[]];
  /** A classic buildpack that builds it; absent where none is known to be kept up. */
  readonly buildpack?: string;
}

const languages: readonly NotYet[] = [
  { title: 'Elixir', files: [/^mix\.exs$/], buildpack: 'https://github.com/HashNuke/heroku-buildpack-elixir' },
  { title: 'Scala', files: [/^build\.sbt$/], buildpack: 'https://github.com/heroku/heroku-buildpack-scala' },
  { title: 'Clojure', files: [/^project\.clj$/], buildpack: 'https://github.com/heroku/heroku-buildpack-clojure' },
  {
    title: '.NET',
    files: [/^([^/]+\/){0,2}[^/]+\.(slnx?|[cf]sproj|vbproj)$/],
    buildpack: 'https://github.com/heroku/heroku-buildpack-dotnet',
  },
  { title: 'Swift', files: [/^Package\.swift$/], buildpack: 'https://github.com/vapor-community/heroku-buildpack' },
  { title: 'Crystal', files: [/^shard\.yml$/], buildpack: 'https://github.com/crystal-lang/heroku-buildpack-crystal' },
  { title: 'Haskell', files: [/^(stack\.yaml|cabal\.project|[^/]+\.cabal)$/] },
  { title: 'Gleam', files: [/^gleam\.toml$/] },
  { title: 'Dart', files: [/^pubspec\.yaml$/] },
  { title: 'Perl', files: [/^(cpanfile|app\.psgi)$/] },
  { title: 'Erlang', files: [/^rebar\.config$/] },
  { title: 'Zig', files: [/^build\.zig$/] },
  { title: 'C or C++', files: [/^(CMakeLists\.txt|meson\.build|configure\.ac)$/] },
  { title: 'a Zola site', files: [/^config\.toml$/, /^templates\/[^/]+\.html$/] },
  { title: 'a Jekyll site', files: [/^_config\.yml$/] },
];

/** What is found of them in a source. */
export interface FoundNotYet {
  readonly title: string;
  readonly path: string;
  readonly buildpack: string | null;
}

/** The first of these languages whose file the source has, or null. */
export function notYetSupported(source: Source): FoundNotYet | null {
  for (const { title, files, buildpack = null } of languages) {
    const [found, ...others] = files.map((file) => source.files.find(({ path }) => file.test(path)));
    if (found !== undefined && !others.includes(undefined)) return { title, path: found.path, buildpack };
  }
  return null;
}
