import type { Readable } from 'node:stream';
import { exec, exitOf, start } from '../exec.ts';
import type { Machine } from './machine.ts';
import { installPackages } from './packages.ts';
import { Problem } from './problem.ts';

const SUITE = 'trixie';
/** What no container needs; kept by dpkg for everything that is installed later too. */
const LEFT_OUT = ['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/info/*', '/usr/share/locale/*'];
const LAST_LINES = 12;

/** The command line that writes the tar to standard output. dpkg need not flush each file in an image that is thrown away on failure. */
export function bootstrapArgv(packages: readonly string[]): string[] {
  return [
    'mmdebstrap',
    '--quiet',
    '--variant=minbase',
    `--include=${packages.join(',')}`,
    '--aptopt=Acquire::Languages "none"',
    '--dpkgopt=force-unsafe-io',
    ...LEFT_OUT.map((pattern) => `--dpkgopt=path-exclude=${pattern}`),
    '--dpkgopt=path-include=/usr/share/doc/*/copyright',
    '--format=tar',
    SUITE,
    '-',
  ];
}

/** Bootstraps Debian's smallest system from its packages, and hands its tar to `into`. */
export async function bootstrap(
  machine: Machine,
  { packages, into }: { packages: readonly string[]; into: (tar: Readable) => Promise<void> },
): Promise<void> {
  await ensureTool(machine);
  const child = start(bootstrapArgv(packages), { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
  if (child.stdout === null) throw new Error('Cannot read what mmdebstrap writes');
  const [code, imported] = await Promise.allSettled([exitOf(child), into(child.stdout)]);
  if (code.status === 'fulfilled' && code.value === 0) {
    if (imported.status === 'rejected') throw imported.reason;
    return;
  }
  const lines = Buffer.concat(said).toString().trimEnd().split('\n').slice(-LAST_LINES).join('\n');
  throw new Problem(`Cannot bootstrap Debian ${SUITE}: mmdebstrap failed\n${lines}`, {
    next: 'Neither a registry nor the Debian mirror could be used: look at `berth doctor` and the network, then run `berth up` again.',
  });
}

async function ensureTool(machine: Machine): Promise<void> {
  // Without root it makes the system in a user namespace of its own, which takes uidmap.
  const tools = machine.isRoot ? ['mmdebstrap'] : ['mmdebstrap', 'newuidmap'];
  const found = await Promise.all(tools.map(isThere));
  const missing = tools.filter((_, index) => found[index] === false);
  if (missing.length === 0) return;
  if (!machine.isRoot) {
    throw new Problem(
      `Cannot make the stack image: no registry answers, and ${missing.join(' and ')} cannot be found`,
      {
        next: 'Run `sudo apt-get install mmdebstrap uidmap` once, then `berth up` again.',
      },
    );
  }
  await installPackages(machine, ['mmdebstrap']);
}

/** Whether there is such a program: what it says of the option does not matter. */
function isThere(program: string): Promise<boolean> {
  return exec([program, '--version']).then(
    () => true,
    () => false,
  );
}
