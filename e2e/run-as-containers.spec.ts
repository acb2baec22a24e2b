import { cpSync, mkdtempSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bareShell, facts, ROOT } from './berth.ts';
import { engine, removeAllOf } from './engine.ts';
import { send, until } from './http.ts';
import { freePorts } from './ports.ts';
import { must, type Outcome, run } from './process.ts';
import { expect, test } from './story.ts';

const BUILD_MS = 600_000;

test('`docker-compose up` brings a whole Berth as containers: the same sample, the same `berth env`, the same push', async () => {
  test.setTimeout(900_000);
  const { person } = facts();
  const [apiPort, routerPort] = await freePorts();
  const project = `berth-e2e-${process.pid}`;
  const env = {
    ...bareShell(person),
    COMPOSE_PROJECT_NAME: project,
    BERTH_IMAGE: `berth/${project}:latest`,
    BERTH_API_PORT: `${apiPort}`,
    BERTH_ROUTER_PORT: `${routerPort}`,
  };
  const compose = (...args: string[]): Promise<Outcome> =>
    run(['docker-compose', ...args], { cwd: ROOT, env, timeoutMs: BUILD_MS });
  let instance: string | null = null;
  try {
    const up = await compose('up', '--build', '--detach');
    expect(up.code, up.output).toBe(0);
    const sample = () => send({ port: routerPort, path: '/', ask: { headers: { host: 'hello-berth.localhost' } } });
    await until('the sample answers', async () => (await sample().catch(() => null))?.status === 200, { seconds: 240 });
    instance = JSON.parse(
      (await compose('exec', '-T', 'platform', 'cat', '/var/lib/berth/settings.json')).stdout,
    ).instance;
    const variables = variablesOf((await compose('exec', '-T', 'platform', 'berth', 'env')).stdout);
    expect(variables['BERTH_API_URL']).toBe(`http://127.0.0.1:${apiPort}`);
    expect(variables['BERTH_ROUTER_URL']).toBe(`http://127.0.0.1:${routerPort}`);

    const host = `dashboard.localhost:${routerPort}`;
    expect(variables['BERTH_DASHBOARD_URL']).toBe(`http://${host}`);
    const page = await send({ port: routerPort, path: '/', ask: { headers: { host } } });
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect((await compose('logs', 'platform')).stdout).toContain(`http://${host}/welcome#`);
    const link = await compose('exec', '-T', 'platform', 'berth', 'login-link');
    expect(link.stdout).toMatch(new RegExp(`^http://${host}/welcome#[\\w-]{43}\\s*$`));

    await pushSample({ variables, person });
    const answer = await send({ port: routerPort, path: '/', ask: { headers: { host: 'composed.localhost' } } });
    expect(answer.status).toBe(200);

    const containers = await engine<{ Mounts: { Destination: string }[]; Names: string[] }[]>(
      'GET',
      `/containers/json?filters=${encodeURIComponent(JSON.stringify({ label: [`com.docker.compose.project=${project}`] }))}`,
    );
    const holders = containers.body.filter(({ Mounts }) =>
      Mounts.some((mount) => mount.Destination.endsWith('docker.sock')),
    );
    expect(holders.map(({ Names }) => Names[0]?.includes('platform'))).toEqual([true]);
  } finally {
    await compose('stop');
    await compose('run', '--rm', '--entrypoint', 'berth', 'platform', 'down');
    await compose('run', '--rm', '--entrypoint', 'berth', 'platform', 'uninstall', '--data', 'yes');
    await compose('down', '--volumes', '--rmi', 'all');
    if (instance !== null) await removeAllOf(instance);
  }
});

/** As a person does it in a shell that ran `eval "$(docker-compose exec -T platform berth env)"`. */
async function pushSample({ variables, person }: { variables: NodeJS.ProcessEnv; person: string }): Promise<void> {
  const folder = mkdtempSync(join(dirname(person), 'composed-'));
  cpSync(join(ROOT, 'samples/node-express'), folder, { recursive: true });
  const options = { cwd: folder, env: { ...bareShell(person), ...variables } };
  await must(['git', 'init', '--quiet', '--initial-branch=main'], options);
  await must(['git', 'add', '--all'], options);
  await must(['git', 'commit', '--quiet', '--message', 'The first commit.'], options);
  await must([join(ROOT, 'bin/berth'), 'create', 'composed'], options);
  await must(['git', 'push', 'berth', 'main'], options);
}

/** What `export NAME='value'` lines set. */
function variablesOf(text: string): Record<string, string> {
  const lines = text.matchAll(/^export ([A-Z_]+)=(.*)$/gm);
  return Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, value.replace(/^'(.*)'$/, '$1')]));
}
