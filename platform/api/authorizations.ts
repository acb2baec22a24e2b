import type { AuthorizationResource } from '../client/resources.ts';
import type { Account, Token } from '../model/account.ts';
import { Fields } from './decode.ts';
import { type AccountRequest, type Endpoint, param } from './endpoint.ts';
import { invalidParameter, notFound } from './faults.ts';
import { created, listed, ok } from './reply.ts';
import { isoTime } from './time.ts';

const LONGEST_SECONDS = 10 * 365 * 86_400;
const HIDDEN = '*'.repeat(12);

/** `/oauth/authorizations`: an account's API tokens (Platform API, "OAuth Authorization"). */
export const authorizationEndpoints: readonly Endpoint[] = [
  { access: 'account', method: 'GET', path: '/oauth/authorizations', action: 'account:manage-tokens', handle: list },
  { access: 'account', method: 'POST', path: '/oauth/authorizations', action: 'account:manage-tokens', handle: create },
  {
    access: 'account',
    method: 'GET',
    path: '/oauth/authorizations/:id',
    action: 'account:manage-tokens',
    handle: info,
  },
  {
    access: 'account',
    method: 'DELETE',
    path: '/oauth/authorizations/:id',
    action: 'account:manage-tokens',
    handle: remove,
  },
  {
    access: 'account',
    method: 'DELETE',
    path: '/oauth/sessions/:id',
    action: 'account:manage-tokens',
    handle: noSession,
  },
];

function list({ deps, account }: AccountRequest) {
  const tokens = deps.records.tokens.ofAccount(account.id);
  return listed(
    tokens.map((token) => authorizationResource({ token, account, text: HIDDEN })),
    ['created_at', 'id', 'description'],
  );
}

async function create({ deps, account, body }: AccountRequest) {
  const fields = new Fields(body);
  refuseScopes(fields.raw('scope'));
  const description = fields.optionalText('description', { max: 200 });
  const seconds = fields.optionalInteger('expires_in', { min: 1, max: LONGEST_SECONDS });
  const expiresAt = seconds === null ? null : Date.now() + seconds * 1000;
  const { token, text } = await deps.acts.createToken({ account, description, expiresAt });
  return created(authorizationResource({ token, account, text }), { self: `/oauth/authorizations/${token.id}` });
}

// A token that was asked to be able to do less must not be able to do all.
function refuseScopes(scope: unknown): void {
  if (scope === undefined) return;
  if (Array.isArray(scope) && scope.length === 1 && scope[0] === 'global') return;
  throw invalidParameter('scope', '["global"]: other scopes are not there yet');
}

function info(request: AccountRequest) {
  return ok(authorizationResource({ token: tokenOf(request), account: request.account, text: HIDDEN }));
}

async function remove(request: AccountRequest) {
  const token = tokenOf(request);
  const { deps, account } = request;
  if (!(await deps.acts.revokeToken({ account, id: token.id }))) throw notFound('authorization');
  return ok(authorizationResource({ token, account, text: HIDDEN }));
}

function tokenOf(request: AccountRequest): Token {
  const id = param(request, 'id');
  const token =
    id === '~'
      ? request.token
      : request.deps.records.tokens.ofAccount(request.account.id).find((each) => each.id === id);
  if (token === null || token === undefined) throw notFound('authorization', '`berth tokens` lists yours.');
  return token;
}

// API tokens are all that there is: `heroku logout` asks for the session first and takes a 404 well.
function noSession(): never {
  throw notFound('session');
}

function authorizationResource(of: { token: Token; account: Account; text: string }): AuthorizationResource {
  const { token, account } = of;
  const expiresIn = token.expiresAt === null ? null : Math.round((token.expiresAt - token.createdAt) / 1000);
  return {
    id: token.id,
    description: token.description ?? '',
    scope: ['global'],
    access_token: { id: token.id, token: of.text, expires_in: expiresIn },
    client: null,
    grant: null,
    refresh_token: null,
    session: null,
    user: { id: account.id, email: account.email, full_name: account.name },
    created_at: isoTime(token.createdAt),
    updated_at: isoTime(token.createdAt),
  };
}
