/** The PHP runtime image: PHP-FPM and a web server; and the builder with Composer. */

import type { Runtime, RuntimePart } from '../plan.ts';
import { isOld, type PhpRow } from './origins.ts';
import type { PhpServer } from './servers.ts';

const servers: Readonly<Record<PhpServer, readonly string[]>> = { apache2: ['apache2'], nginx: ['nginx-light'] };

/** What the app runs on. */
export function phpRuntime({
  row,
  packages,
  server,
}: {
  row: PhpRow;
  packages: readonly string[];
  server: PhpServer;
}): Runtime {
  return {
    name: `php-${server}`,
    version: row.line,
    parts: [
      ...phpParts(row, packages),
      { kind: 'apt', packages: servers[server] },
      { kind: 'run', script: `set -e\nln -sf /usr/bin/php${row.line} /usr/local/bin/php\nphp --version` },
    ],
    env: {},
  };
}

/** What Composer runs on. */
export function phpBuilder({ row, packages }: { row: PhpRow; packages: readonly string[] }): Runtime {
  return {
    name: 'php-build',
    version: row.line,
    parts: [
      ...phpParts(row, packages),
      // An old PHP is too old for Debian's Composer, which then runs on the stack's own.
      { kind: 'apt', packages: ['composer', 'git', 'unzip', ...(isOld(row) ? ['php8.4-cli'] : [])] },
      {
        kind: 'run',
        // Caches are volumes: a volume takes owner and mode from the folder that the image has at its path.
        script: `set -e\nln -sf /usr/bin/php${row.line} /usr/local/bin/php\ninstall -d -m 1777 /cache/composer\nphp --version`,
      },
    ],
    env: {},
  };
}

function phpParts({ origin }: PhpRow, packages: readonly string[]): RuntimePart[] {
  switch (origin.kind) {
    case 'debian':
      return [{ kind: 'apt', packages, ...(origin.suite === 'trixie' ? {} : { suite: origin.suite }) }];
    case 'upstream': {
      const { name, url, keyring, fingerprint } = origin;
      return [{ kind: 'apt', packages, origin: { name, url, keyring, fingerprint } }];
    }
    default:
      return origin satisfies never;
  }
}
