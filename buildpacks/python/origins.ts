/** Where each line of Python comes from: a suite of Debian, else python-build-standalone, fetched by uv. */

import type { DebianSuite, UpstreamSource } from '../plan.ts';

interface Origin {
  readonly suite: DebianSuite;
  /** What has to come from that suite beside python and venv, where the stack has the same name in another version. */
  readonly beside: readonly string[];
}

const older = ['python3', 'python3-minimal', 'python3-distutils', 'python3-lib2to3', 'libpython3-stdlib'];

/** Debian's lines, newest first: 14 to come, 13 (the stack's own), 12 and 11. */
const debian = new Map<string, Origin>([
  ['3.14', { suite: 'forky', beside: [] }],
  ['3.13', { suite: 'trixie', beside: [] }],
  ['3.11', { suite: 'bookworm', beside: older }],
  ['3.9', { suite: 'bullseye', beside: older }],
]);

/** What Debian's suites have, newest first: it needs no download from elsewhere. */
export const debianLines: readonly string[] = [...debian.keys()];

/**
 * The releases from which uv fetches Python (https://docs.astral.sh/uv/concepts/python-versions/): who gets their list,
 * past the redirect to where the files lie, gets the archives beside it.
 */
export const pythonUpstream: UpstreamSource = {
  name: 'python',
  url: 'https://github.com/astral-sh/python-build-standalone/releases/',
  index: 'latest/download/SHA256SUMS',
  releases: [{ version: '3.12' }, { version: '3.10' }],
};

/** Where Debian has the line `minor` (`3.13`); null where it comes from upstream. */
export function debianOrigin(minor: string): Origin | null {
  return debian.get(minor) ?? null;
}

/** The interpreter of the line `minor` in its runtime image. */
export function interpreter(minor: string): string {
  return `${debian.has(minor) ? '/usr' : '/usr/local'}/bin/python${minor}`;
}
