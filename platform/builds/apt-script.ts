import type { DebianSuite, RuntimePart } from '../../buildpacks/plan.ts';

const STACK_SUITE = 'trixie';
const NEWER_SUITE = 'forky';

/**
 * The shell script that installs Debian packages. Of an older suite come exactly the named ones and what the stack lacks; of a newer one
 * whatever they need.
 */
export function aptScript({ packages, suite = STACK_SUITE }: Extract<RuntimePart, { kind: 'apt' }>): string {
  const install = 'apt-get install -y -qq --no-install-recommends';
  return [
    'set -e',
    'export DEBIAN_FRONTEND=noninteractive',
    ...(suite === STACK_SUITE ? [] : addSuite(suite)),
    'apt-get update -qq -o Acquire::Check-Valid-Until=false',
    `${install} ${named(packages, suite)}`,
    `rm -f /etc/apt/sources.list.d/berth-* /etc/apt/preferences.d/berth-*`,
    'rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin',
  ].join('\n');
}

/** Of the stack's own suite the newest of all its sources is taken, so that security updates count. */
function named(packages: readonly string[], suite: DebianSuite): string {
  switch (suite) {
    case STACK_SUITE:
      return packages.join(' ');
    case NEWER_SUITE:
      return `-t ${suite} ${packages.join(' ')}`;
    default:
      return packages.map((name) => `${name}/${suite}`).join(' ');
  }
}

/** The stack's own package sources for another suite, at a priority at which nothing is taken that is not asked for. */
function addSuite(suite: DebianSuite): string[] {
  return [
    'for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do',
    '  [ -s "$list" ] || continue',
    `  sed 's/${STACK_SUITE}/${suite}/g' "$list" > "/etc/apt/sources.list.d/berth-${suite}.\${list##*.}"`,
    'done',
    `for name in ${suite} ${suite}-security ${suite}-updates; do`,
    `  printf 'Package: *\\nPin: release n=%s\\nPin-Priority: 100\\n\\n' "$name" >> /etc/apt/preferences.d/berth-${suite}`,
    'done',
  ];
}
