import type { AccountResource, RateLimitResource } from '../client/resources.ts';
import type { Account } from '../model/account.ts';
import { Fields } from './decode.ts';
import { type AccountRequest, type Endpoint, param } from './endpoint.ts';
import { notFound } from './faults.ts';
import type { RateLimits } from './rate-limit.ts';
import { ok } from './reply.ts';
import { isoTime } from './time.ts';

/** `/account` (Platform API, "Account" and "Rate limit"). */
export function accountEndpoints(rateLimits: RateLimits): readonly Endpoint[] {
  const remaining = ({ account }: AccountRequest) => {
    const body: RateLimitResource = { remaining: rateLimits.remaining(account.id) };
    return ok(body);
  };
  return [
    { access: 'account', method: 'GET', path: '/account', action: 'account:read', handle: info },
    { access: 'account', method: 'PATCH', path: '/account', action: 'account:change-password', handle: update },
    { access: 'account', method: 'GET', path: '/users/:user', action: 'account:read', handle: user },
    { access: 'account', method: 'GET', path: '/account/rate-limits', action: 'account:read', handle: remaining },
  ];
}

function user(request: AccountRequest) {
  if (!isSelf(request.account, param(request, 'user'))) throw notFound('user');
  return info(request);
}

function info({ account }: AccountRequest) {
  return ok(accountResource(account), {
    authorizations: '/oauth/authorizations',
    apps: '/apps',
    sessions: '/account/sessions',
  });
}

/** `password`: `{ current, new }`. Berth's own. */
async function update(request: AccountRequest) {
  const { deps, account, session, body } = request;
  const password = new Fields(body).optionalObject('password');
  if (password !== null) {
    const current = password.text('current', { max: 1000 });
    await deps.acts.changePassword({ account, current, next: password.text('new', { max: 1000 }), session });
  }
  return info(request);
}

/** Whether `user` in a path (`~`, id or address) is the account itself. */
export function isSelf(account: Account, user: string): boolean {
  return user === '~' || user === account.id || user.toLowerCase() === account.email.toLowerCase();
}

function accountResource(account: Account): AccountResource {
  return {
    id: account.id,
    email: account.email,
    name: account.name,
    allow_tracking: false,
    beta: false,
    country_of_residence: null,
    default_organization: null,
    default_team: null,
    delinquent_at: null,
    federated: false,
    identity_provider: null,
    last_login: null,
    sms_number: null,
    suspended_at: null,
    two_factor_authentication: false,
    verified: true,
    created_at: isoTime(account.createdAt),
    updated_at: isoTime(account.updatedAt),
  };
}
