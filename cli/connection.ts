import type { Client } from '../platform/client/client.ts';
import { homePaths, type Settings } from '../platform/model/installation.ts';
import type { Environment } from './environment.ts';
import { Failure } from './failure.ts';
import { readIfThere, readLogin, type SavedLogin } from './login-file.ts';

/** Which Berth is spoken to, with which token, and where both came from. */
export interface Login extends SavedLogin {
  readonly from: 'environment' | 'saved login' | 'local Berth';
}

/** The API's client for the Berth that is meant. Throws a Failure with what to do when no token is known. */
export async function connect(environment: Environment): Promise<Client> {
  const { url, token } = await requireLogin(environment);
  const { Client } = await import('../platform/client/client.ts');
  return new Client({ url, token });
}

/** As {@link findLogin}; throws a Failure with what to do when no token is known. */
export async function requireLogin(environment: Environment): Promise<Login> {
  const login = await findLogin(environment);
  if (login !== null) return login;
  const of = environment.apiUrl === null ? 'this Berth' : environment.apiUrl;
  throw new Failure(`Cannot log in: no token of ${of} is known`, {
    next: 'Run `berth login`, or on the machine of Berth itself: eval "$(berth env)"',
  });
}

/** BERTH_API_URL and BERTH_API_KEY, else the saved login, else the Berth of this machine; null when none is there. */
export async function findLogin(environment: Environment): Promise<Login | null> {
  const { apiUrl, apiKey } = environment;
  if (apiUrl !== null && apiKey !== null) return { url: apiUrl, token: apiKey, from: 'environment' };
  const known = (await savedLogin(environment)) ?? (await localLogin(environment.home));
  if (apiKey !== null && known !== null) return { url: known.url, token: apiKey, from: 'environment' };
  if (apiUrl === null || known?.url === apiUrl) return known;
  const local = await localLogin(environment.home);
  return local?.url === apiUrl ? local : null;
}

async function savedLogin({ configFile }: Environment): Promise<Login | null> {
  const saved = await readLogin(configFile);
  return saved === null ? null : { ...saved, from: 'saved login' };
}

async function localLogin(home: string): Promise<Login | null> {
  const paths = homePaths(home);
  const [settings, token] = await Promise.all([readIfThere(paths.settings), readIfThere(paths.tokenFile)]);
  if (settings === null || token === null) return null;
  const { apiPort }: Settings = JSON.parse(settings);
  return { url: `http://127.0.0.1:${apiPort}`, token: token.trim(), from: 'local Berth' };
}
