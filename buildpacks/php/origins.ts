/** Where each line of PHP comes from: a suite of Debian, else the archive of Debian's own maintainer of PHP. */

import type { AptOrigin, Catalog, DebianSuite, UpstreamSource } from '../plan.ts';

export interface PhpRow {
  /** As Debian's package names have it. */
  readonly line: string;
  /** Constraints are compared with it: Debian's when this was written; of upstream, which has the newest, no less. */
  readonly release: string;
  readonly origin:
    | { readonly kind: 'debian'; readonly suite: DebianSuite }
    | ({ readonly kind: 'upstream' } & AptOrigin);
}

/** PHP in Debian's suites, newest first. */
export const debianRows: readonly [PhpRow, ...PhpRow[]] = [
  { line: '8.4', release: '8.4.27', origin: { kind: 'debian', suite: 'trixie' } },
  { line: '8.2', release: '8.2.32', origin: { kind: 'debian', suite: 'bookworm' } },
  { line: '7.4', release: '7.4.33', origin: { kind: 'debian', suite: 'bullseye' } },
];

/** Lines that Debian has not, newest first, those that have ended with their last release. */
const upstreamLines = new Map<string, string>([
  ['8.5', '8.5.99'],
  ['8.3', '8.3.99'],
  ['8.1', '8.1.99'],
  ['8.0', '8.0.30'],
  ['7.3', '7.3.33'],
  ['7.2', '7.2.34'],
  ['7.1', '7.1.33'],
  ['7.0', '7.0.33'],
  ['5.6', '5.6.40'],
]);

/** The signed list of its packages for the stack says that it is there. */
export const phpUpstream: UpstreamSource = {
  name: 'php',
  url: 'https://packages.sury.org/php/',
  index: 'dists/trixie/InRelease',
  releases: [...upstreamLines.keys()].map((version) => ({ version })),
};

/** DEB.SURY.ORG Automatic Signing Key; the key itself is fetched, since it is prolonged every two years. */
const fingerprint = '15058500A0235D97F5D10063B188E2B695BD4743';

/** What upstream has, newest first. */
export function upstreamRows({ upstreams }: Catalog): PhpRow[] {
  const { url = '', releases = [] } = upstreams?.['php'] ?? {};
  return releases.flatMap(({ version }) => {
    const release = upstreamLines.get(version);
    const origin = { kind: 'upstream', name: 'php', url, keyring: 'apt.gpg', fingerprint } as const;
    return release === undefined ? [] : [{ line: version, release, origin }];
  });
}

/** Whether Debian's Composer needs a newer PHP than this. */
export function isOld({ line }: PhpRow): boolean {
  return Number(line) < 8.1;
}
