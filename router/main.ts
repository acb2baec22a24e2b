import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { homePaths } from '../platform/model/installation.ts';
import { PlatformLink } from './platform-link.ts';
import { refuseForeignPort } from './port-owner.ts';
import { newRouterId, Router } from './router.ts';

const USAGE = 'Usage: node router/main.ts --home DIR [--port N]';

interface Arguments {
  readonly home: string;
  readonly port: number | null;
}

async function main(): Promise<void> {
  const { home, port: given } = parseArguments();
  const paths = homePaths(home);
  const port = given ?? routerPort(paths.settings);
  await refuseForeignPort({ port, adminSocket: paths.routerSocket });
  const id = newRouterId();
  const link = new PlatformLink(paths.platformSocket, id);
  const router = new Router({
    id,
    port,
    source: link,
    drains: link,
    lines: link,
    traffic: link,
    routeFile: paths.routeTable,
    adminSocket: paths.routerSocket,
  });
  await router.start();
  process.stdout.write(`Router ${id} listens on port ${router.port}\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void router.stop().then(() => process.exit(0)));
  }
}

function parseArguments(): Arguments {
  const { values } = parseArgs({ options: { home: { type: 'string' }, port: { type: 'string' } } });
  if (values.home === undefined) throw new Error(`Cannot start the router: --home is missing. ${USAGE}`);
  return { home: resolve(values.home), port: values.port === undefined ? null : portNumber(values.port) };
}

function portNumber(value: unknown): number {
  const port = Number(value);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`Cannot start the router: ${JSON.stringify(value)} is not a port. ${USAGE}`);
}

function routerPort(path: string): number {
  try {
    return portNumber(JSON.parse(readFileSync(path, 'utf8')).routerPort);
  } catch (error) {
    throw new Error(`Cannot read the settings of this Berth at ${path}: run \`berth up\` first`, { cause: error });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
