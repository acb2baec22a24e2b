import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { berth, facts, hostBerth } from './berth.ts';
import { removeAllOf } from './engine.ts';
import { send, until } from './http.ts';
import { freePorts } from './ports.ts';
import { expect, test } from './story.ts';

const UP_MS = 480_000;

test('a backup made while serving brings the same apps up on an empty machine, with their config and releases', async ({
  createApp,
}) => {
  test.setTimeout(600_000);
  const { person, home: original } = facts();
  const app = await createApp('kept', { sample: 'node-hello' });
  await app.live();
  await app.did('config:set', 'KEPT=as it was: "$(id)"');
  const folder = mkdtempSync(join(tmpdir(), 'berth-e2e-backup-'));
  const file = join(folder, 'berth.tar.gz');
  const home = join(folder, 'home');
  let instance: string | null = null;
  try {
    const backup = await hostBerth(original, ['backup', file], { person });
    expect(backup.code, backup.output).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await app.get('/')).status).toBe(200);

    // An empty machine has neither the containers nor the images: the restored Berth has a name of its own for them.
    const restored = await hostBerth(home, ['restore', file], { person });
    expect(restored.code, restored.output).toBe(0);
    const [apiPort, routerPort] = await freePorts();
    const args = ['up', '--api-port', `${apiPort}`, '--router-port', `${routerPort}`];
    const up = await hostBerth(home, args, { person, timeoutMs: UP_MS });
    expect(up.code, up.output).toBe(0);
    instance = JSON.parse(readFileSync(join(home, 'settings.json'), 'utf8')).instance;
    expect(instance).not.toBe(facts().instance);
    const headers = { host: app.host };
    const answer = () => send({ port: routerPort, path: '/', ask: { headers } }).catch(() => null);
    await until('the app answers again', async () => (await answer())?.status === 200, { seconds: 120 });

    const token = readFileSync(join(home, 'token'), 'utf8').trim();
    const there = { BERTH_API_URL: `http://127.0.0.1:${apiPort}`, BERTH_API_KEY: token };
    const config = await berth(['config:get', 'KEPT', '--app', app.name], { env: { ...process.env, ...there } });
    expect(config.stdout.trimEnd(), config.output).toBe('as it was: "$(id)"');
    const releases = await berth(['releases', '--app', app.name], { env: { ...process.env, ...there } });
    expect(releases.stdout).toContain('Set KEPT config vars');
    expect((await app.get('/')).status).toBe(200);
  } finally {
    if (existsSync(join(home, 'settings.json'))) await hostBerth(home, ['down'], { person });
    if (existsSync(home)) await hostBerth(home, ['uninstall', '--data', 'yes'], { person });
    if (instance !== null) await removeAllOf(instance);
    rmSync(folder, { recursive: true, force: true });
  }
});
