import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { App } from './app.ts';
import { facts } from './berth.ts';
import { engine } from './engine.ts';
import { packageJson, webApp } from './sources.ts';
import { expect, test } from './story.ts';

/** What a process finds out about itself and about what it can reach: run in dynos, one-off dynos and build steps. */
const PROBE = `
const { connect } = require('node:net');
const { lookup } = require('node:dns/promises');
const { readFileSync, existsSync, readdirSync } = require('node:fs');
const { request } = require('node:http');
const status = Object.fromEntries(readFileSync('/proc/self/status', 'utf8').split('\\n').map((line) => line.split(/:\\s+/)));
const gateway = () => {
  const [line = ''] = readFileSync('/proc/net/route', 'utf8').split('\\n').filter((row) => row.split('\\t')[1] === '00000000');
  return (line.split('\\t')[2] ?? '').match(/../g)?.reverse().map((byte) => parseInt(byte, 16)).join('.') ?? '';
};
// Docker takes the jump to its isolation rules out and puts it in again, for a moment, whenever anybody makes a network:
// what answers is asked once more before it counts as reached.
const dial = async (host, port) => {
  const first = await connected(host, port);
  if (first !== 'open') return first;
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return await connected(host, port);
};
const connected = (host, port) => new Promise((resolve) => {
  const socket = connect({ host, port, timeout: 1500 });
  socket.on('connect', () => (socket.destroy(), resolve('open')));
  socket.on('timeout', () => (socket.destroy(), resolve('silent')));
  socket.on('error', (error) => resolve(error.code));
});
const get = (host, port, headers) => new Promise((resolve) => {
  const asked = request({ host, port, headers, timeout: 5000 }, (response) => (response.resume(), resolve(response.statusCode)));
  asked.on('timeout', () => asked.destroy(new Error('timeout')));
  asked.on('error', (error) => resolve(error.message));
  asked.end();
});
async function probe({ targets, router, names }) {
  const way = gateway();
  const reached = {};
  await Promise.all(targets.map(async ([host, port]) => {
    const address = host === 'gateway' ? way : host;
    reached[host + ':' + port] = await dial(address, port);
  }));
  return {
    uid: process.getuid(), gid: process.getgid(), groups: process.getgroups(), status,
    dockerSocket: ['/var/run/docker.sock', '/run/docker.sock'].some((path) => existsSync(path)),
    reached,
    router: await get(way, router.port, { host: router.host }),
    names: Object.fromEntries(await Promise.all(names.map(async (name) => [name, await lookup(name).then(() => 'found', (error) => error.code)]))),
    processes: readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).length,
    mounts: readFileSync('/proc/mounts', 'utf8'),
  };
}
`;

const ASK = `${PROBE}
probe(JSON.parse(Buffer.from(process.argv[2], 'base64').toString())).then((found) => console.log('FOUND' + Buffer.from(JSON.stringify(found)).toString('base64') + 'END'));
`;

interface Found {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly status: Readonly<Record<string, string>>;
  readonly dockerSocket: boolean;
  readonly reached: Readonly<Record<string, string>>;
  readonly router: number | string;
  readonly names: Readonly<Record<string, string>>;
  readonly processes: number;
  readonly mounts: string;
}

const SAMPLE = 'hello-berth';
/** A name that the machine's own name server knows wherever the stories run: without DNS no build could install. */
const OUTER_NAME = 'deb.debian.org';

let service: Server;
let servicePort: number;

test.beforeAll(async () => {
  service = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => service.listen(0, '0.0.0.0', resolve));
  const address = service.address();
  servicePort = typeof address === 'object' && address !== null ? address.port : 0;
});

test.afterAll(() => {
  service.close();
});

test('from a dyno, only the router, DNS and the world outside can be reached', async ({ createApp }) => {
  const app = await (await createApp('look', { files: { ...webApp(), 'ask.js': ASK } })).live();
  const question = await questionFor();
  const { code, output, stdout } = await app.berth('run', '--', 'node', 'ask.js', question);
  expect(code, output).toBe(0);
  check(foundIn(stdout));
});

test('from a build step, the same', async ({ createApp }) => {
  const question = await questionFor();
  const app = await createApp('buildlook', {
    files: {
      ...webApp(),
      'package.json': packageJson({
        start: 'node server.js',
        build: `node ask.js ${question} > found.txt; cat found.txt`,
      }),
      'ask.js': ASK,
    },
  });
  await app.live();
  const { stdout } = await app.did('run', 'cat found.txt');
  check(foundIn(stdout));
});

test('a dyno reaches no other app but through the router, where it is a client as any', async ({ createApp }) => {
  const app = await (await createApp('neighbour', { files: { ...webApp(), 'ask.js': ASK } })).live();
  const other = await (await createApp('other', { files: webApp() })).live();
  const address = await addressOf(other.name);
  const question = ask([[address, 8000]], other.host);
  const found = foundIn((await app.did('run', '--', 'node', 'ask.js', question)).stdout);
  expect(found.reached[`${address}:8000`]).not.toBe('open');
  expect(found.router).toBe(200);
});

test('dynos have their limits: processes, memory, files, a /tmp to execute in', async ({ createApp }) => {
  const app = await (await createApp('limits', { files: webApp() })).live();
  const bomb = await app.berth(
    'run',
    ':(){ sleep 5 & }; for i in $(seq 400); do sleep 5 & done; echo started; kill $(jobs -p) 2>/dev/null; exit 0',
  );
  expect(bomb.output).toMatch(/fork|resource|unavailable/i);
  expect((await app.get()).status).toBe(200);
  const tmp = await app.did('run', 'cp /bin/true /tmp/t && /tmp/t && echo executable; ulimit -c; ulimit -n');
  expect(tmp.stdout.split('\n').slice(0, 3)).toEqual(['executable', '0', '16384']);
  const root = await app.berth(
    'run',
    'mount -t tmpfs none /mnt || echo no-mount; echo x > /etc/x || echo read-only; chown root /app || echo no-chown; su -c id || echo no-su',
  );
  for (const refusal of ['no-mount', 'read-only', 'no-chown', 'no-su']) expect(root.stdout).toContain(refusal);
});

test('a Dockerfile with a root USER gets only what images need to step down', async ({ createApp }) => {
  test.slow();
  const dockerfile =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: these braces are the other program's.
    'ARG STACK=berth/stack:trixie\nFROM ${STACK}\nUSER root\nCOPY server.pl /srv/server.pl\nRUN echo yes > /srv/built && id -u\nWORKDIR /srv\nCMD ["perl", "server.pl"]\n';
  const app = await createApp('rootuser', { sample: 'dockerfile', files: { Dockerfile: dockerfile } });
  app.edit('server.pl', "open my $file, '<', 'built'", "open my $file, '<', '/srv/built'");
  await app.live();
  const { stdout } = await app.did('run', 'cat /proc/self/status; ls -la /var/run/docker.sock || true');
  expect(stdout).toMatch(/^Uid:\s+0\s/m);
  expect(stdout).toMatch(/^NoNewPrivs:\s+1$/m);
  // CHOWN, DAC_OVERRIDE, FOWNER, SETGID, SETUID, NET_BIND_SERVICE: bits 0, 1, 3, 6, 7, 10.
  expect(stdout).toMatch(/^CapBnd:\s+00000000000004cb$/m);
});

/** Everything on this machine that a dyno must not reach. */
async function questionFor(): Promise<string> {
  const apiPort = Number(new URL(facts().apiUrl).port);
  // Bridges of Docker networks come and go, and with them whose addresses these are.
  const own = Object.entries(networkInterfaces())
    .filter(([name]) => !/^(br-|bth|veth)/.test(name))
    .flatMap(([, addresses]) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
  const ports = [apiPort, servicePort, 22, 2375, 2376];
  const hosts = ['gateway', '127.0.0.1', ...own];
  const targets: [string, number][] = hosts.flatMap((host) => ports.map((port): [string, number] => [host, port]));
  targets.push(['169.254.169.254', 80], ['169.254.170.2', 80]);
  targets.push([await addressOf(SAMPLE), 8000]);
  return ask(targets, `${SAMPLE}.${facts().domain}`);
}

function ask(targets: readonly (readonly [string, number])[], host: string): string {
  const { routerPort: port } = facts();
  return Buffer.from(JSON.stringify({ targets, router: { port, host }, names: [OUTER_NAME] })).toString('base64');
}

function foundIn(output: string): Found {
  const text = /FOUND([\w+/=]+)END/.exec(output)?.[1];
  if (text === undefined) throw new Error(`The probe said nothing:\n${output}`);
  return JSON.parse(Buffer.from(text, 'base64').toString()) as Found;
}

function check(found: Found): void {
  expect(found.uid).toBeGreaterThanOrEqual(10_000);
  expect(found.gid).toBeGreaterThanOrEqual(10_000);
  expect(found.groups.every((group) => group >= 10_000)).toBe(true);
  for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) expect(found.status[set], set).toMatch(/^0+$/);
  expect(found.status['NoNewPrivs']).toBe('1');
  expect(found.status['Seccomp']).toBe('2');
  expect(found.dockerSocket).toBe(false);
  expect(found.processes).toBeLessThan(20);
  expect(found.mounts).not.toContain('docker.sock');
  const open = Object.entries(found.reached).filter(([, how]) => how === 'open');
  expect(open).toEqual([]);
  expect(found.router).toBe(200);
  expect(found.names).toEqual({ [OUTER_NAME]: 'found' });
}

/** Address of an app's first web dyno, which only the Docker Engine tells. */
async function addressOf(app: App['name']): Promise<string> {
  interface Container {
    readonly Names: readonly string[];
    readonly NetworkSettings: { readonly Networks: Readonly<Record<string, { readonly IPAddress: string }>> };
  }
  const filters = encodeURIComponent(
    JSON.stringify({ label: [`berth.instance=${facts().instance}`, 'berth.name=web.1'] }),
  );
  const { body } = await engine<Container[]>('GET', `/containers/json?filters=${filters}`);
  const found = body.find(({ Names }) => Names.some((name) => name.includes(`-${app}-web.1-`)));
  const [network] = Object.values(found?.NetworkSettings.Networks ?? {});
  if (network === undefined) throw new Error(`There is no dyno of ${app}`);
  return network.IPAddress;
}
