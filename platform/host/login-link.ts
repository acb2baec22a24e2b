import type { HomePaths, Settings } from '../model/installation.ts';
import { LOGIN_LINK_MS } from '../model/session.ts';
import { openStore, type Store } from '../store/store.ts';
import { Problem } from './problem.ts';
import { dashboardUrl } from './urls.ts';

/** A link that signs in to the dashboard, once. */
export interface LoginLink {
  /** Its secret stands behind the `#`: no server and no log gets to see it. */
  readonly url: string;
  readonly email: string;
  readonly expiresAt: number;
}

interface Berth {
  readonly paths: HomePaths;
  readonly settings: Settings;
}

/**
 * Makes a login link of the account with that address, of the admin's without one. It is written into the record by
 * whoever may write there, the owner of this Berth: a token, which is easier to lose, does not open the dashboard.
 */
export function makeLoginLink(berth: Berth, { email }: { email: string | null }): LoginLink {
  return withStore(berth, (store) => linkOf(store, berth, { email }));
}

/** How the admin gets into the dashboard: `ask` is by a link that they have, or make by `berth login-link`. */
export type FirstSignIn = { readonly by: 'link'; readonly link: LoginLink } | { readonly by: 'ask' | 'password' };

/** The admin's first link, made once: who lost it asks for another. */
export function firstSignIn(berth: Berth): FirstSignIn {
  return withStore(berth, (store) => {
    const { id } = accountOf(store, null);
    if (store.passwords.hashOf(id) !== null) return { by: 'password' };
    if (store.loginLinks.hasOf(id)) return { by: 'ask' };
    return { by: 'link', link: linkOf(store, berth, { email: null }) };
  });
}

function withStore<T>({ paths }: Berth, act: (store: Store) => T): T {
  const store = openStore({ path: paths.database, keyFile: paths.keyFile });
  try {
    return act(store);
  } finally {
    store.close();
  }
}

function linkOf(store: Store, { settings }: Berth, { email }: { email: string | null }): LoginLink {
  const account = accountOf(store, email);
  const expiresAt = Date.now() + LOGIN_LINK_MS;
  const secret = store.transaction(() => store.loginLinks.create(account.id));
  return { url: `${dashboardUrl(settings)}/welcome#${secret}`, email: account.email, expiresAt };
}

function accountOf(store: Store, email: string | null) {
  const accounts = store.accounts.all();
  const found = accounts.find((account) => (email === null ? account.role === 'admin' : account.email === email));
  if (found !== undefined) return found;
  const whose = email === null ? 'an admin' : JSON.stringify(email);
  throw new Problem(`Cannot make a login link: there is no account of ${whose}`, {
    next: accounts.length === 0 ? 'Run `berth up`, which makes one.' : `There is ${accounts[0]?.email}.`,
  });
}
