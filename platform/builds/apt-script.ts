import type { AptOrigin, DebianSuite, RuntimePart } from '../../buildpacks/plan.ts';

const STACK_SUITE = 'trixie';
const NEWER_SUITE = 'forky';

/** Where the keys of an origin have to be before its packages are installed. */
export function keyringPath({ name }: AptOrigin): string {
  return `/etc/apt/keyrings/berth-${name}.gpg`;
}

/**
 * The shell script that installs Debian packages. Of an older suite come exactly the named ones and what the stack lacks; of a newer one,
 * and of an origin beside Debian's own, whatever they need.
 */
export function aptScript({ packages, suite = STACK_SUITE, origin }: Extract<RuntimePart, { kind: 'apt' }>): string {
  const install = 'apt-get install -y -qq --no-install-recommends';
  return [
    'set -e',
    'export DEBIAN_FRONTEND=noninteractive',
    ...(suite === STACK_SUITE ? [] : addSuite(suite)),
    ...(origin === undefined ? [] : addOrigin(origin)),
    // Without an origin's list apt would say that its packages do not exist.
    `apt-get update -qq${origin === undefined ? '' : ' --error-on=any'} -o Acquire::Check-Valid-Until=false`,
    `${install} ${named(packages, suite)}`,
    'rm -f /etc/apt/sources.list.d/berth-* /etc/apt/preferences.d/berth-* /etc/apt/keyrings/berth-*',
    'rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb /var/cache/apt/*.bin',
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

/** Signed by the one key of its keyring that is meant, and by no other. */
function addOrigin(origin: AptOrigin): string[] {
  const lines = [
    'Types: deb',
    `URIs: ${origin.url}`,
    `Suites: ${STACK_SUITE}`,
    'Components: main',
    `Signed-By: ${keyringPath(origin)} ${origin.fingerprint}`,
  ];
  return [`cat > /etc/apt/sources.list.d/berth-${origin.name}.sources <<'EOF'`, ...lines, 'EOF'];
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
