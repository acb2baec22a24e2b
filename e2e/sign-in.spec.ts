import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { berth, facts, hostBerth } from './berth.ts';
import { dashboardHost, loginSecret, type Place, sessionCookie, Visitor } from './dashboard.ts';
import { removeAllOf } from './engine.ts';
import { api, send } from './http.ts';
import { policyProblems } from './looks.ts';
import { freePorts } from './ports.ts';
import { expect, test } from './story.ts';

const PASSWORD = 'four grey geese sail';
const UP_MS = 480_000;

/** A Berth of the story's own: here it matters that nobody has signed in yet. */
async function withNewBerth(story: (place: Place, up: string) => Promise<void>): Promise<void> {
  const { person } = facts();
  const folder = mkdtempSync(join(tmpdir(), 'berth-e2e-sign-in-'));
  const home = join(folder, 'home');
  const [apiPort, routerPort] = await freePorts();
  try {
    const args = ['up', '--no-sample', '--api-port', `${apiPort}`, '--router-port', `${routerPort}`];
    const up = await hostBerth(home, args, { person, timeoutMs: UP_MS });
    expect(up.code, up.output).toBe(0);
    await story({ home, person, routerPort, domain: 'localhost' }, up.output);
  } finally {
    const settings = JSON.parse(readFileSync(join(home, 'settings.json'), 'utf8'));
    await hostBerth(home, ['down'], { person });
    await hostBerth(home, ['uninstall', '--data', 'yes'], { person });
    await removeAllOf(settings.instance);
    rmSync(folder, { recursive: true, force: true });
  }
}

test('`berth up` prints the link that sets the first password, and none once there is one', async () => {
  test.setTimeout(300_000);
  await withNewBerth(async (place, up) => {
    const link = new RegExp(`http://${dashboardHost(place)}/welcome#([\\w-]{43})`).exec(up);
    expect(up).toContain(`Dashboard   http://${dashboardHost(place)}`);
    const secret = link?.[1] ?? '';
    const second = await hostBerth(place.home, ['up', '--no-sample'], { person: place.person, timeoutMs: UP_MS });
    expect(second.output).toMatch(/Sign in +with the link that was printed first.*berth login-link/);
    expect(second.output).not.toContain('/welcome#');
    const visitor = new Visitor(place);
    expect((await visitor.signIn({ password: PASSWORD })).status).toBe(401);
    const asked = await visitor.signIn({ link_token: secret });
    expect([asked.status, JSON.parse(asked.body).id]).toEqual([422, 'password_needed']);
    const done = await visitor.signIn({ link_token: secret, new_password: PASSWORD });
    expect(done.status, done.body).toBe(201);
    expect((await new Visitor(place).signIn({ link_token: secret, new_password: PASSWORD })).status).toBe(401);
    const again = await hostBerth(place.home, ['up', '--no-sample'], { person: place.person, timeoutMs: UP_MS });
    expect(again.output).not.toContain('/welcome#');

    const events = await visitor.ask('GET', '/api/account/sessions');
    expect(JSON.parse(events.body)).toHaveLength(1);
    const forgotten = await loginSecret(place);
    const renewed = await new Visitor(place).signIn({ link_token: forgotten, new_password: 'seven small ships' });
    expect(renewed.status).toBe(201);
    expect((await visitor.ask('GET', '/api/session')).status).toBe(401);
    const restarted = await hostBerth(place.home, ['down'], { person: place.person });
    expect(restarted.code).toBe(0);
    await hostBerth(place.home, ['up', '--no-sample'], { person: place.person, timeoutMs: UP_MS });
    expect((await new Visitor(place).signIn({ password: 'seven small ships' })).status).toBe(201);
  });
});

test('the pages and the API of the dashboard answer on its hostname, and nowhere else', async () => {
  const visitor = new Visitor();
  const page = await visitor.ask('GET', '/apps/hello');
  expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.headers['content-security-policy']).toMatch(
    /^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-/,
  );
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(page.body)?.[1] ?? '';
  const sent = await visitor.ask('GET', script, { headers: { 'accept-encoding': 'br' } });
  expect([sent.status, sent.headers['content-encoding']]).toEqual([200, 'br']);
  expect(sent.headers['cache-control']).toContain('immutable');
  expect((await visitor.ask('GET', '/api/apps')).status).toBe(401);
  await visitor.signIn({ link_token: await loginSecret() });
  expect((await visitor.ask('GET', '/api/apps')).status).toBe(200);
  const { routerPort, domain } = facts();
  for (const name of ['api', 'git', 'hello-berth', 'nobody-is-here']) {
    const headers = { host: `${name}.${domain}:${routerPort}`, cookie: visitor.cookie };
    const answer = await send({ port: routerPort, path: '/api/account', ask: { headers } });
    expect(answer.body, name).not.toContain('admin@');
  }
  const foreign = { origin: `http://hello-berth.${domain}:${routerPort}`, 'sec-fetch-site': 'cross-site' };
  expect((await visitor.ask('POST', '/api/apps', { json: {}, headers: foreign })).status).toBe(403);
});

test('sessions are seen and ended from the command line', async () => {
  const [one, other] = [new Visitor(), new Visitor()];
  for (const visitor of [one, other]) {
    const signedIn = await visitor.signIn({ link_token: await loginSecret() });
    expect(signedIn.status, signedIn.body).toBe(201);
  }
  const mine = await one.ask('GET', '/api/account/sessions');
  const sessions: { id: string; current: boolean }[] = JSON.parse(mine.body);
  const id = sessions.find(({ current }) => current)?.id ?? '';
  const listed = await berth(['sessions']);
  expect(listed.stdout).toContain(id);
  const revoked = await berth(['sessions:revoke', id]);
  expect(revoked.code, revoked.output).toBe(0);
  expect((await one.ask('GET', '/api/session')).status).toBe(401);
  expect((await other.ask('GET', '/api/session')).status).toBe(200);
  expect((await berth(['sessions:revoke'])).code).not.toBe(0);
});

test('a login link is for the owner of this machine’s Berth: a token alone makes none', async () => {
  const { person } = facts();
  const { code, stderr } = await hostBerth('/nonexistent/berth', ['login-link'], { person });
  expect(code).not.toBe(0);
  expect(stderr).toContain('there is no Berth in /nonexistent/berth');
  const asked = await api('POST', '/account/login-links', { json: {} });
  expect(asked.status).toBe(404);
});

test('a page of an app gets neither the session nor an answer of the dashboard', async ({ page, context }) => {
  const { routerPort, domain } = facts();
  await context.addCookies([{ ...(await sessionCookie()), httpOnly: true, sameSite: 'Strict' }]);
  const dashboard = `http://${dashboardHost()}`;
  const problems = policyProblems(page);
  await page.goto(dashboard);
  const ask = (url: string, init: object) =>
    page.evaluate(
      ([where, options]) =>
        fetch(where, options).then(
          (answer) => `${answer.status} ${answer.type}`,
          () => 'refused',
        ),
      [url, init] as const,
    );
  expect(await ask('/api/session', {})).toBe('200 basic');
  expect(await page.evaluate('document.cookie')).toBe('');
  expect(problems).toEqual([]);

  await page.goto(`http://nobody-is-here.${domain}:${routerPort}/`);
  const before = JSON.parse((await api('GET', '/apps')).body).length;
  expect(await ask(`${dashboard}/api/session`, { credentials: 'include' })).toBe('refused');
  const headers = { 'content-type': 'text/plain' };
  const thrust = { method: 'POST', mode: 'no-cors', credentials: 'include', headers, body: '{}' };
  expect(await ask(`${dashboard}/api/apps`, thrust)).toBe('refused');
  expect(JSON.parse((await api('GET', '/apps')).body)).toHaveLength(before);
  await reachesForThePage(page, dashboard);
});

/** What else a page of an app can try: a frame, a window of its own, a WebSocket, a cookie for all hostnames. */
async function reachesForThePage(page: Page, dashboard: string): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.onload = frame.onerror = resolve;
    frame.src = '${dashboard}';
    document.body.append(frame);
  })`);
  expect(page.frames().filter((frame) => frame.url().startsWith(dashboard))).toEqual([]);
  const [opened] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate(`void (window.opened = window.open('${dashboard}'))`),
  ]);
  await expect(opened.getByRole('heading', { name: 'Apps' })).toBeVisible();
  // The window is its own person's: its opener neither sees it, nor can it send it a message.
  await expect.poll(() => page.evaluate('window.opened === null || window.opened.closed')).toBe(true);
  expect(await opened.evaluate('window.opener')).toBe(null);
  const socket = (url: string) =>
    page.evaluate(
      (where) =>
        new Promise((resolve) => {
          const tried = new WebSocket(where);
          tried.onopen = () => resolve('open');
          tried.onerror = () => resolve('refused');
        }),
      url.replace('http', 'ws'),
    );
  expect(await socket(`${dashboard}/api/events`)).toBe('refused');
  expect(await opened.evaluate('document.cookie')).toBe('');
  await page.evaluate(`document.cookie = 'berth_session=mine; path=/api; domain=${facts().domain}'`);
  await opened.reload();
  await expect(opened.getByRole('heading', { name: 'Apps' })).toBeVisible();
}
