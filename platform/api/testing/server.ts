import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Router } from 'express';
import { NameLookup } from '../../apps/name-lookup.ts';
import { Client } from '../../client/client.ts';
import { Repositories } from '../../git/repositories.ts';
import { Gathering } from '../../metrics/gathering.ts';
import type { Account, AccountRole } from '../../model/account.ts';
import type { App } from '../../model/app.ts';
import type { LogLine } from '../../model/log.ts';
import type { Release } from '../../model/release.ts';
import { Metrics } from '../../store/metrics/metrics.ts';
import { openStore, type Store } from '../../store/store.ts';
import { createApi } from '../api.ts';
import { createDashboard } from '../dashboard/dashboard.ts';
import type { Dependencies } from '../dependencies.ts';
import { OpenStreams } from '../open-streams.ts';
import { Door } from '../serve.ts';
import { Tickets } from '../tickets.ts';
import { attachUpgrades } from '../upgrades.ts';
import { FakeActs } from './fake-acts.ts';

/** What the machine says its addresses are. */
export const MACHINE_ADDRESSES = ['192.0.2.10', '2001:db8::10'];

/** The API on a real port over a real record, and an admin's token. */
export interface TestApi {
  readonly url: string;
  /** Where the dashboard's bundle would be. */
  readonly bundleFolder: string;
  /** Who is asked what DNS says, as `address:port`. */
  readonly dnsServers: string[];
  readonly server: Server;
  readonly store: Store;
  readonly acts: FakeActs;
  readonly metrics: Metrics;
  readonly gathering: Gathering;
  readonly logs: FakeLogs;
  /** Real repositories, in a folder of the test. */
  readonly sources: Repositories;
  readonly admin: Account;
  readonly token: string;
  readonly client: Client;
  /** What was reported as an error of the platform's own. */
  readonly reported: { requestId: string; error: unknown }[];
  /** Another account and a token of it. */
  newAccount(email: string, role?: AccountRole): { account: Account; token: string; client: Client };
  /** An app of the admin's with a web and a worker process type deployed. */
  newApp(name?: string): Promise<App>;
  fetch(path: string, init?: RequestInit & { as?: string | null }): Promise<Response>;
}

interface ApiOptions {
  readonly port?: number;
  readonly domain?: string;
  readonly mostStreams?: number;
  /** What builds print. */
  readonly follow?: Dependencies['output']['follow'];
}

/** Starts it; `t` is told how to take it away again. */
export async function startApi(
  t: { after(done: () => Promise<void>): void },
  { port = 0, domain = 'localhost', mostStreams = 20, follow = buildOutput }: ApiOptions = {},
): Promise<TestApi> {
  const folder = mkdtempSync(join(tmpdir(), 'berth-api-'));
  const store = openStore({ path: join(folder, 'berth.db'), keyFile: join(folder, 'key') });
  const acts = new FakeActs(store);
  const { metrics, gathering, answering } = openFigures(t, { folder, store });
  const logs = new FakeLogs();
  const sources = new Repositories({ root: join(folder, 'repositories') });
  const reported: { requestId: string; error: unknown }[] = [];
  const dnsServers: string[] = [];
  const places = { apiUrl: '', gitUrl: '', domain, router: { scheme: 'http', port: 8080 } } as const;
  const deps: Dependencies = {
    records: store,
    acts,
    logs,
    sources,
    ...answering,
    output: { follow, followRelease: releaseOutput },
    places,
    names: new NameLookup({ servers: dnsServers, machineAddresses: () => MACHINE_ADDRESSES }),
    tickets: new Tickets(),
    streams: new OpenStreams({ most: mostStreams }),
    capabilityKey: Buffer.alloc(32, 7),
    reportError: (failure) => reported.push(failure),
  };
  const bundleFolder = join(folder, 'dist');
  const { server } = await open({ deps, port, bundleFolder });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  Object.assign(places, { apiUrl: url, gitUrl: url });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  t.after(async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, 'close');
    store.close();
    rmSync(folder, { recursive: true });
  });
  const newAccount = accountMaker(store, url);
  const { account: admin, token, client } = newAccount('admin@localhost', 'admin');
  const newApp = async (name = 'hello') => {
    const app = await acts.createApp({ account: admin, name });
    acts.deploy({ account: admin, app, processTypes: { web: 'node server.js', worker: 'node worker.js' } });
    return app;
  };
  return {
    url,
    bundleFolder,
    dnsServers,
    server,
    store,
    acts,
    metrics,
    gathering,
    logs,
    sources,
    admin,
    token,
    client,
    reported,
    newAccount,
    newApp,
    fetch: caller({ url, token }),
  };
}

/** `as` null: without a token. */
function caller({ url, token }: { url: string; token: string }): TestApi['fetch'] {
  return (path, { as = token, ...init } = {}) => {
    const headers = new Headers(init.headers);
    if (as !== null) headers.set('authorization', `Bearer ${as}`);
    if (init.body != null && !headers.has('content-type')) headers.set('content-type', 'application/json');
    return fetch(new URL(path, url), { ...init, headers });
  };
}

function accountMaker(store: Store, url: string): TestApi['newAccount'] {
  return (email, role = 'member') => {
    const [account, token] = store.transaction(() => {
      const made = store.accounts.create({ email, name: null, role });
      return [made, store.tokens.create({ accountId: made.id, description: 'test', expiresAt: null }).text];
    });
    return { account, token, client: new Client({ url, token }) };
  };
}

function openFigures(
  t: { after(done: () => Promise<void>): void },
  { folder, store }: { folder: string; store: Store },
) {
  const metrics = new Metrics(join(folder, 'metrics.db'));
  const engine = { usage: async () => [] };
  const gathering = new Gathering({ store, engine, metrics, onError: () => undefined });
  t.after(async () => metrics.close());
  return { metrics, gathering, answering: { figures: metrics.reading, exposition: () => gathering.expose() } };
}

async function open({ deps, port, bundleFolder }: { deps: Dependencies; port: number; bundleFolder: string }) {
  const door = new Door();
  await door.claim(port);
  attachUpgrades(door.server, deps);
  const api = createApi(deps);
  door.open({ git: Router(), api, dashboard: createDashboard({ deps, api, bundleFolder }) });
  return door;
}

async function* buildOutput() {
  yield Buffer.from('-----> Node.js app detected\n');
  yield Buffer.from('-----> Done\n');
}

async function* releaseOutput({ release }: { release: Release }) {
  yield Buffer.from(`migrated for v${release.version}\n`);
}

/** A log stream in memory. */
export class FakeLogs {
  readonly lines: LogLine[] = [];

  async *read(options: Parameters<Dependencies['logs']['read']>[0]) {
    const all = this.lines.map((line, index) => ({ id: String(index + 1), line }));
    const matching = all.filter((entry) => options.matches(entry.line));
    const { after, before = null, forward = false, lines } = options;
    const first = matching.filter(({ id }) => before === null || Number(id) < Number(before));
    const later = matching.filter(({ id }) => Number(id) > Number(after ?? 0));
    if (forward) yield* later.slice(0, lines);
    else yield* after === null ? first.slice(-lines) : later;
    if (options.follow) await new Promise((resolve) => options.signal.addEventListener('abort', resolve));
  }
}
