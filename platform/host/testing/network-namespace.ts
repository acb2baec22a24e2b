import { randomBytes } from 'node:crypto';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { exec, start } from '../../exec.ts';

/** A network of its own, in which a test may do as it likes. */
export interface Namespace {
  /** Standard output of a program that is run in it; throws when it fails. */
  run(argv: readonly string[]): Promise<string>;
  /** Another one, connected by a cable whose two ends have these addresses (with `/bits`). */
  peer(addresses: { host: string; peer: string }): Promise<Peer>;
  /** Accepts connections on all addresses until the test ends. */
  serve(ports: readonly number[]): Promise<void>;
}

export interface Peer {
  /** Whether a TCP connection comes about within a second. */
  canConnect(address: string, port: number): Promise<boolean>;
}

/** A new network namespace, gone after the test; null where this user may make none. */
export async function newNamespace(t: TestContext): Promise<Namespace | null> {
  const name = await add(t);
  if (name === null) return null;
  const within = ['nsenter', `--net=/run/netns/${name}`];
  const run = (argv: readonly string[]) => mustRun([...within, ...argv]);
  return {
    run,
    peer: async ({ host, peer }) => {
      const other = await add(t);
      if (other === null) throw new Error('Cannot make a second namespace');
      const cable = randomBytes(3).toString('hex');
      await run(['ip', 'link', 'add', `h${cable}`, 'type', 'veth', 'peer', 'name', `p${cable}`, 'netns', other]);
      await plug(name, { device: `h${cable}`, address: host });
      await plug(other, { device: `p${cable}`, address: peer });
      return { canConnect: (address, port) => canConnect({ from: other, address, port }) };
    },
    serve: async (ports) => {
      const script = `for (const port of ${JSON.stringify(ports)}) require('node:net').createServer((s) => s.end()).listen(port, '0.0.0.0', () => console.log('up'));`;
      const server = start([...within, process.execPath, '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
      t.after(() => server.kill('SIGKILL'));
      let up = 0;
      server.stdout?.on('data', (chunk: Buffer) => {
        up += chunk.toString().split('up').length - 1;
      });
      while (up < ports.length) await sleep(20);
    },
  };
}

async function add(t: TestContext): Promise<string | null> {
  if (process.getuid?.() !== 0) return null;
  const name = `berth-test-${randomBytes(4).toString('hex')}`;
  const added = await exec(['ip', 'netns', 'add', name]).catch(() => null);
  if (added?.exitCode !== 0) return null;
  t.after(() => exec(['ip', 'netns', 'delete', name]));
  await mustRun(['nsenter', `--net=/run/netns/${name}`, 'ip', 'link', 'set', 'lo', 'up']);
  return name;
}

async function plug(namespace: string, { device, address }: { device: string; address: string }): Promise<void> {
  const within = ['nsenter', `--net=/run/netns/${namespace}`, 'ip'];
  await mustRun([...within, 'address', 'add', address, 'dev', device]);
  await mustRun([...within, 'link', 'set', device, 'up']);
}

async function canConnect({ from, address, port }: { from: string; address: string; port: number }): Promise<boolean> {
  const script = `const socket = require('node:net').connect(${port}, '${address}');
    socket.once('connect', () => process.exit(0)); socket.once('error', () => process.exit(1)); setTimeout(() => process.exit(1), 1000);`;
  const { exitCode } = await exec(['nsenter', `--net=/run/netns/${from}`, process.execPath, '--eval', script]);
  return exitCode === 0;
}

async function mustRun(argv: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await exec(argv);
  if (exitCode !== 0) throw new Error(`${argv.join(' ')} ended with code ${exitCode}: ${stderr}`);
  return stdout;
}
