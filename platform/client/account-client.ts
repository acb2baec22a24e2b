import type { SessionResource } from './berth-resources.ts';
import type { JsonTransport } from './call.ts';
import { Calls } from './calls.ts';
import { path } from './path.ts';
import type { ListOptions } from './requests.ts';
import type { AccountResource, AuthorizationResource, RateLimitResource } from './resources.ts';

/** The part of the client that is about the account: its password, sessions and API tokens. */
export class AccountClient {
  protected readonly transport: JsonTransport;
  protected readonly calls: Calls;

  constructor(transport: JsonTransport) {
    this.transport = transport;
    this.calls = new Calls(transport);
  }

  account(): Promise<AccountResource> {
    return this.calls.get('/account');
  }

  /** Sets another password; every other session of the account ends. */
  changePassword(password: { current: string; new: string }): Promise<AccountResource> {
    return this.calls.json({ method: 'PATCH', url: '/account', body: { password } });
  }

  /** Browsers that the account is signed in with. */
  sessions(): Promise<SessionResource[]> {
    return this.calls.list('/account/sessions', 'created_at');
  }

  deleteSession(id: string): Promise<SessionResource> {
    return this.calls.json({ method: 'DELETE', url: path`/account/sessions/${id}` });
  }

  /** Signs out everywhere. Answers the sessions that ended. */
  deleteSessions(): Promise<SessionResource[]> {
    return this.calls.json({ method: 'DELETE', url: '/account/sessions' });
  }

  rateLimits(): Promise<RateLimitResource> {
    return this.calls.get('/account/rate-limits');
  }

  authorizations(options?: ListOptions): Promise<AuthorizationResource[]> {
    return this.calls.list('/oauth/authorizations', 'id', options);
  }

  authorization(id: string): Promise<AuthorizationResource> {
    return this.calls.get(path`/oauth/authorizations/${id}`);
  }

  /** Makes a token; its text is in the answer and never shown again. `expiresIn` in seconds. */
  createAuthorization(options: { description: string; expiresIn?: number }): Promise<AuthorizationResource> {
    const body = { description: options.description, ...(options.expiresIn && { expires_in: options.expiresIn }) };
    return this.calls.json({ method: 'POST', url: '/oauth/authorizations', body });
  }

  deleteAuthorization(id: string): Promise<AuthorizationResource> {
    return this.calls.json({ method: 'DELETE', url: path`/oauth/authorizations/${id}` });
  }
}
