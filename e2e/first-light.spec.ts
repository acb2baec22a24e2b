import { statSync } from 'node:fs';
import { join } from 'node:path';
import { berth, facts, hostBerth } from './berth.ts';
import { dashboardHost } from './dashboard.ts';
import { throughRouter } from './http.ts';
import { pageProblems } from './looks.ts';
import { run } from './process.ts';
import { expect, test } from './story.ts';

const SAMPLE = 'hello-berth';

function sampleHost(): string {
  return `${SAMPLE}.${facts().domain}`;
}

test('a person runs `berth up` and learns where everything is', () => {
  const { firstUp, apiUrl, home, routerPort, domain, token } = facts();
  test.skip(firstUp === null, 'a running Berth was given');
  const printed = firstUp?.output ?? '';
  expect(printed).toContain(`http://${SAMPLE}.${domain}:${routerPort}/`);
  expect(printed).toContain(`http://dashboard.${domain}:${routerPort}`);
  expect(printed).toContain(apiUrl);
  expect(printed).toContain(join(home, 'token'));
  expect(printed).toMatch(/eval "\$\(.*berth env\)"/);
  expect(printed).toMatch(/berth create hello/);
  expect(printed).toContain('git push berth main');
  expect(printed).not.toContain(token);
});

test('token, key and data are readable by their owner alone', () => {
  const { home } = facts();
  for (const name of ['.', 'token', 'key']) expect(statSync(join(home, name)).mode & 0o077, name).toBe(0);
});

test('a second `berth up` changes nothing and is quick', async () => {
  const { home, person, firstUp } = facts();
  test.skip(firstUp === null, 'a running Berth was given');
  const before = await hostBerth(home, ['status', '--json'], { person });
  const start = performance.now();
  const again = await hostBerth(home, ['up'], { person });
  const seconds = (performance.now() - start) / 1000;
  expect(again.code, again.output).toBe(0);
  expect(again.output).not.toContain('changed on this machine');
  expect(again.output).not.toContain('started');
  const after = await hostBerth(home, ['status', '--json'], { person });
  expect(JSON.parse(after.stdout).platform).toEqual(JSON.parse(before.stdout).platform);
  expect(JSON.parse(after.stdout).router).toEqual(JSON.parse(before.stdout).router);
  test.info().annotations.push({ type: 'second up', description: `${seconds.toFixed(1)} s` });
});

test('`eval "$(berth env)"` sets the six variables', async () => {
  const { home, person, apiUrl, token, routerPort, domain } = facts();
  const { stdout } = await hostBerth(home, ['env'], { person });
  const script = `${stdout}\nprintf '%s\\n' "$BERTH_API_URL" "$BERTH_API_KEY" "$BERTH_GIT_URL" "$BERTH_ROUTER_URL" "$BERTH_DASHBOARD_URL" "$BERTH_DOMAIN"`;
  const read = await run(['sh', '-c', script], { env: { PATH: '/usr/bin:/bin' } });
  const dashboard = `http://${dashboardHost()}`;
  const router = `http://127.0.0.1${routerPort === 80 ? '' : `:${routerPort}`}`;
  expect(read.stdout.trimEnd().split('\n')).toEqual([apiUrl, token, apiUrl, router, dashboard, domain]);
});

test('`berth status` says that all is well, for people and for scripts', async () => {
  const { home, person } = facts();
  const spoken = await hostBerth(home, ['status'], { person });
  expect(spoken.code, spoken.output).toBe(0);
  expect(spoken.stdout).toMatch(/Platform\s+answers/);
  expect(spoken.stdout).toMatch(/Router\s+answers/);
  const { stdout } = await hostBerth(home, ['status', '--json'], { person });
  expect(JSON.parse(stdout)).toMatchObject({ healthy: true, engine: 'answers' });
});

test('`berth doctor` checks the machine and finds nothing broken', async () => {
  const { home, person } = facts();
  const { code, stdout, output } = await hostBerth(home, ['doctor', '--json'], { person });
  expect(code, output).toBe(0);
  const findings: { check: string; outcome: string; remedy: string | null }[] = JSON.parse(stdout);
  const checks = findings.map(({ check }) => check.toLowerCase()).join(', ');
  for (const word of ['docker', 'disk', 'memory', 'port', 'localhost']) expect(checks).toContain(word);
  for (const { outcome, remedy, check } of findings) if (outcome !== 'well') expect(remedy, check).toBeTruthy();
});

test('where no Berth is, commands say so and name the next step', async () => {
  const { person } = facts();
  const { code, stderr } = await hostBerth('/nonexistent/berth', ['status'], { person });
  expect(code).not.toBe(0);
  expect(stderr).toContain('there is no Berth in /nonexistent/berth');
  expect(stderr).toContain('berth up');
});

test('the sample answers through the router', async () => {
  const { status, body, headers } = await throughRouter(sampleHost(), '/');
  expect(status).toBe(200);
  expect(body).toContain('node-hello');
  expect(headers['x-app']).toBe('node-hello 1');
  expect(headers['via']).toBeTruthy();
});

test('the sample looks right in a browser, and so does the page for an unknown host', async ({ page }) => {
  const { routerPort, domain } = facts();
  const problems = pageProblems(page);
  const response = await page.goto(`http://${SAMPLE}.${domain}:${routerPort}/`);
  expect(response?.status()).toBe(200);
  await expect(page).toHaveTitle(/node-hello/);
  await expect(page.locator('main')).toBeVisible();
  await expect(page.getByText('web.1', { exact: false }).first()).toBeVisible();
  const overflow = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
  expect(overflow).toBe(false);
  expect(problems).toEqual([]);

  const nobody = await page.goto(`http://nobody-is-here.${domain}:${routerPort}/`);
  expect(nobody?.status()).toBe(404);
  await expect(page.locator('h1')).toBeVisible();
  expect(await page.content()).not.toContain(SAMPLE);
});

test('the errors of the router are HTML, JSON or text, as the client accepts', async () => {
  const host = `nobody-is-here.${facts().domain}`;
  const html = await throughRouter(host, '/', { headers: { accept: 'text/html' } });
  expect(html).toMatchObject({ status: 404, headers: { 'content-type': 'text/html; charset=utf-8' } });
  const json = await throughRouter(host, '/', { headers: { accept: 'application/json' } });
  expect(json.status).toBe(404);
  expect(Object.keys(JSON.parse(json.body))).toEqual(expect.arrayContaining(['id', 'message']));
  const text = await throughRouter(host, '/');
  expect(text).toMatchObject({ status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } });
});

test('help lists the commands and has examples, and an unknown command suggests the near one', async () => {
  const help = await berth(['help']);
  expect(help.code).toBe(0);
  const listed = [...help.stdout.matchAll(/^ {2}([a-z:]+) {2,}\S/gm)].map((match) => match[1] ?? '');
  expect(listed.length).toBeGreaterThan(30);
  const one = await berth(['ps:scale', '--help']);
  expect(one.code).toBe(0);
  expect(one.stdout).toMatch(/Examples?\s+\$ berth ps:scale web=3 worker=1/);
  const wrong = await berth(['ps:scael', 'web=1']);
  expect(wrong.code).not.toBe(0);
  expect(wrong.stderr).toContain('ps:scale');
});
