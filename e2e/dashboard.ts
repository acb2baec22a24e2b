import { facts, hostBerth } from './berth.ts';
import { type Answer, type Ask, send } from './http.ts';

/** The Berth that is meant, as far as signing in goes. */
export interface Place {
  readonly home: string;
  readonly person: string;
  readonly routerPort: number;
  readonly domain: string;
}

/** What the stories' admin signs in with, once the setup has set it. */
export const STORY_PASSWORD = 'seven small ships sail';

/** Host of the dashboard, as a browser sends it. */
export function dashboardHost({ domain, routerPort }: Place = facts()): string {
  return `dashboard.${domain}${routerPort === 80 ? '' : `:${routerPort}`}`;
}

/** A browser without a screen: it keeps its cookie, and sends what a page of the dashboard sends. */
export class Visitor {
  readonly #place: Place;
  cookie = '';

  constructor(place: Place = facts()) {
    this.#place = place;
  }

  /** Asks the dashboard's hostname, through the router; objects are sent as JSON. */
  async ask(method: string, path: string, { json, headers = {} }: Ask & { json?: unknown } = {}): Promise<Answer> {
    const host = dashboardHost(this.#place);
    const own = {
      host,
      origin: `http://${host}`,
      'sec-fetch-site': 'same-origin',
      'berth-dashboard': '1',
      ...(this.cookie === '' ? {} : { cookie: this.cookie }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const ask = { method, headers: { ...own, ...headers }, ...(json !== undefined && { body: JSON.stringify(json) }) };
    const answer = await send({ port: this.#place.routerPort, path, ask });
    const [set = ''] = answer.headers['set-cookie'] ?? [];
    if (set !== '') this.cookie = /Max-Age=0/.test(set) ? '' : (set.split(';')[0] ?? '');
    return answer;
  }

  signIn(json: object): Promise<Answer> {
    return this.ask('POST', '/api/session', { json });
  }
}

/** The secret of a new login link, as its owner gets it from the CLI. */
export async function loginSecret({ home, person }: Pick<Place, 'home' | 'person'> = facts()): Promise<string> {
  const { code, stdout, output } = await hostBerth(home, ['login-link'], { person });
  if (code !== 0) throw new Error(`berth login-link ended with ${code}:\n${output}`);
  return stdout.trim().split('#')[1] ?? '';
}

/** Gives the admin the password of the stories. Every session that there is ends. */
export async function setStoryPassword(place: Place): Promise<void> {
  const answer = await new Visitor(place).signIn({
    link_token: await loginSecret(place),
    new_password: STORY_PASSWORD,
  });
  if (answer.status !== 201) throw new Error(`Cannot set the password of the stories: ${answer.body}`);
}

/** A cookie of a new session, as Playwright's `context.addCookies` takes it. */
export async function sessionCookie(place: Place = facts()): Promise<{ name: string; value: string; url: string }> {
  const visitor = new Visitor(place);
  const answer = await visitor.signIn({ password: STORY_PASSWORD });
  if (answer.status !== 201) throw new Error(`Cannot sign in: ${answer.body}`);
  const [name = '', value = ''] = visitor.cookie.split('=');
  return { name, value, url: `http://${dashboardHost(place)}` };
}
