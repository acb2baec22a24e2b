import { type Asked, ask, DASHBOARD_HOST } from './ask.ts';
import type { TestApi } from './server.ts';

export const PASSWORD = 'four grey geese sail';

type Options = Omit<Parameters<typeof ask>[1], 'path'>;

/** What a page of the dashboard does in a browser: it keeps its cookie, and says where it is from. */
export class Browser {
  readonly #url: string;
  cookie = '';

  constructor({ url }: Pick<TestApi, 'url'>) {
    this.#url = url;
  }

  /** Headers that a page of ours sends. */
  get headers(): Record<string, string> {
    return {
      cookie: this.cookie,
      origin: `http://${DASHBOARD_HOST}`,
      'sec-fetch-site': 'same-origin',
      'berth-dashboard': '1',
      'user-agent': 'Browser of a test',
    };
  }

  async ask(path: string, { headers = {}, ...options }: Options = {}): Promise<Asked> {
    const answer = await ask(this.#url, { path, ...options, headers: { ...this.headers, ...headers } });
    const [set = ''] = answer.headers['set-cookie'] ?? [];
    if (set !== '') this.cookie = /Max-Age=0/.test(set) ? '' : (set.split(';')[0] ?? '');
    return answer;
  }

  signIn(json: object): Promise<Asked> {
    return this.ask('/api/session', { method: 'POST', json });
  }
}

/** Secret of a new link for the admin. */
export function loginLink({ store, admin }: Pick<TestApi, 'store' | 'admin'>): string {
  return store.transaction(() => store.loginLinks.create(admin.id));
}

/** A browser that the admin is signed in with, their password set. */
export async function signedIn(api: TestApi): Promise<Browser> {
  const browser = new Browser(api);
  const isNew = api.store.passwords.hashOf(api.admin.id) === null;
  const { status, text } = await browser.signIn({
    link_token: loginLink(api),
    ...(isNew && { new_password: PASSWORD }),
  });
  if (status !== 201) throw new Error(`Cannot sign in: ${text}`);
  return browser;
}
