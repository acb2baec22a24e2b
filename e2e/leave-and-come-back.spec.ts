import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { facts, hostBerth } from './berth.ts';
import { engine, removeAllOf } from './engine.ts';
import { send, until } from './http.ts';
import { freePorts } from './ports.ts';
import { type Outcome, run } from './process.ts';
import { expect, test } from './story.ts';

const UP_MS = 480_000;

test('a second Berth beside the first comes up, goes down, comes back with its apps, and is uninstalled without a trace', async () => {
  test.setTimeout(600_000);
  const { person, instance: first } = facts();
  const home = join(mkdtempSync(join(tmpdir(), 'berth-e2e-second-')), 'home');
  const [apiPort, routerPort] = await freePorts();
  const host = (...args: string[]): Promise<Outcome> => hostBerth(home, args, { person, timeoutMs: UP_MS });
  const sample = () => send({ port: routerPort, path: '/', ask: { headers: { host: 'hello-berth.localhost' } } });
  let instance: string | null = null;
  try {
    const up = await host('up', '--api-port', `${apiPort}`, '--router-port', `${routerPort}`);
    expect(up.code, up.output).toBe(0);
    instance = JSON.parse(readFileSync(join(home, 'settings.json'), 'utf8')).instance;
    expect(instance).not.toBe(first);
    expect((await sample()).status).toBe(200);

    const down = await host('down');
    expect(down.code, down.output).toBe(0);
    await expect(sample()).rejects.toThrow(/ECONNREFUSED/);
    expect((await host('status')).code).toBe(1);
    expect(await count('containers', instance)).toBe(0);

    const again = await host('up');
    expect(again.code, again.output).toBe(0);
    await until('the sample answers again', async () => (await sample()).status === 200, { seconds: 30 });

    const stage = `berth-${instance}/stage`;
    expect((await engine('POST', `/images/berth/stack:trixie/tag?repo=${stage}&tag=a.0`)).status).toBe(201);
    const unsaid = await host('uninstall');
    expect(unsaid.code).not.toBe(0);
    expect(unsaid.output).toContain('--data');
    const uninstalled = await host('uninstall', '--data', 'yes');
    expect(uninstalled.code, uninstalled.output).toBe(0);
    expect(existsSync(home)).toBe(false);
    for (const kind of ['containers', 'networks'] as const) expect(await count(kind, instance), kind).toBe(0);
    expect((await engine('GET', `/images/${stage}:a.0/json`)).status).toBe(404);
    expect((await engine('GET', '/images/berth/stack:trixie/json')).status).toBe(200);
    expect((await run(['iptables', '-S'])).stdout).not.toContain(`BERTH-${instance}`);
    expect((await run(['find', '/sys/fs/cgroup', '-name', `berth-${instance}-*`])).stdout).toBe('');
  } finally {
    if (existsSync(home)) await host('down');
    if (instance !== null) await removeAllOf(instance);
    rmSync(join(home, '..'), { recursive: true, force: true });
  }
  expect((await hostBerth(facts().home, ['status'], { person })).code).toBe(0);
});

async function count(kind: 'containers' | 'networks', instance: string | null): Promise<number> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`berth.instance=${instance}`] }));
  const path = kind === 'containers' ? `/containers/json?all=1&filters=${filters}` : `/networks?filters=${filters}`;
  return (await engine<unknown[]>('GET', path)).body.length;
}
