/** Ruby as compiled from its source. */

import type { Runtime, RuntimePart } from '../plan.ts';

/** Where it is installed, apart from all else, so that it can be taken over as one folder. */
export const compiledHome = '/opt/ruby';

const libraries = ['libffi8', 'libgmp10', 'libssl3t64', 'libyaml-0-2', 'zlib1g'];

/** What compiles it; Rust is for YJIT, its just-in-time compiler. */
const tools = [
  'build-essential',
  'libffi-dev',
  'libgmp-dev',
  'libssl-dev',
  'libyaml-dev',
  'rustc',
  'xz-utils',
  'zlib1g-dev',
];

/** The parts that bring Ruby `release` into an image, without what compiled it. */
export function compiledParts(release: string, source: { url: string; sha256: string }): RuntimePart[] {
  return [
    { kind: 'apt', packages: libraries },
    { kind: 'folder', of: compiled(release, source), path: compiledHome },
  ];
}

function compiled(release: string, { url, sha256 }: { url: string; sha256: string }): Runtime {
  const archive = '/tmp/ruby.tar.xz';
  return {
    name: 'ruby-compiled',
    version: release,
    making: `Compiling Ruby ${release}, once for this machine: this takes some minutes`,
    parts: [
      { kind: 'download', url, sha256, path: archive },
      { kind: 'apt', packages: tools },
      {
        kind: 'run',
        script: [
          'set -e',
          'mkdir /tmp/ruby && cd /tmp/ruby',
          `tar -xf ${archive} --strip-components=1`,
          `./configure --prefix=${compiledHome} --enable-shared --disable-install-doc --disable-install-static-library`,
          // As many as a container has in which runtimes are made.
          'make -j 2',
          'make install',
          `strip --strip-unneeded ${compiledHome}/lib/libruby.so.*.*.*`,
          `${compiledHome}/bin/ruby -ropenssl -rpsych -rzlib -e 'puts RUBY_DESCRIPTION'`,
          `cd / && rm -rf /tmp/ruby ${archive}`,
          `DEBIAN_FRONTEND=noninteractive apt-get purge -y -qq --autoremove ${tools.join(' ')}`,
        ].join('\n'),
      },
    ],
    env: {},
  };
}
