/** Where each Ruby comes from: a suite of Debian, else the source that ruby-lang.org releases, which is compiled. */

import semver from 'semver';
import type { Catalog, DebianSuite, UpstreamRelease, UpstreamSource } from '../plan.ts';

export interface RubyRelease {
  readonly line: string;
  /** Bundler compares the Gemfile with it. */
  readonly release: string;
  readonly origin:
    | { readonly kind: 'debian'; readonly suite: DebianSuite }
    | { readonly kind: 'source'; readonly url: string; readonly sha256: string };
}

/** Ruby in Debian's suites, newest first; that of the stack's own suite as its security updates had it when this was written. */
export const debianReleases: readonly [RubyRelease, ...RubyRelease[]] = [
  { line: '3.3', release: '3.3.14', origin: { kind: 'debian', suite: 'trixie' } },
  { line: '3.1', release: '3.1.2', origin: { kind: 'debian', suite: 'bookworm' } },
];

/** The oldest that works with the stack's OpenSSL. */
const oldest = '3.1.0';

/** All releases of Ruby; the index has a line for each file: name, URL, SHA1, SHA256, SHA512. */
export const rubyUpstream: UpstreamSource = {
  name: 'ruby',
  url: 'https://cache.ruby-lang.org/pub/ruby/',
  index: 'index.txt',
  releases: readIndex,
};

/** What upstream has, newest first. */
export function upstreamReleases({ upstreams }: Catalog): RubyRelease[] {
  const { url = '', releases = [] } = upstreams?.['ruby'] ?? {};
  return releases.flatMap(({ version, sha256 }) => {
    const line = lineOf(version);
    if (sha256 === undefined) return [];
    return [
      {
        line,
        release: version,
        origin: { kind: 'source', url: `${url}${line}/ruby-${version}.tar.xz`, sha256 } as const,
      },
    ];
  });
}

/** `3.4` of `3.4.7`. */
export function lineOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

function readIndex(index: string): UpstreamRelease[] {
  const found = new Map<string, UpstreamRelease>();
  for (const line of index.split('\n')) {
    const [, url = '', , sha256 = ''] = line.trim().split('\t');
    const version = /\/ruby-(\d+\.\d+\.\d+)\.tar\.xz$/.exec(url)?.[1];
    if (version === undefined || !/^[0-9a-f]{64}$/.test(sha256) || semver.lt(version, oldest)) continue;
    found.set(version, { version, sha256 });
  }
  return [...found.values()].sort((a, b) => semver.rcompare(a.version, b.version));
}
