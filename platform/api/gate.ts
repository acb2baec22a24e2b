import type { IncomingMessage } from 'node:http';
import { Fault } from '../errors.ts';
import { type Action, may } from '../model/access.ts';
import type { Account } from '../model/account.ts';
import type { App } from '../model/app.ts';
import type { Session } from '../model/session.ts';
import type { Caller, Proof } from './caller.ts';
import { isForDashboard } from './dashboard/host.ts';
import { requireOwnPage } from './dashboard/own-page.ts';
import { sessionSecrets } from './dashboard/session-cookie.ts';
import type { Dependencies } from './dependencies.ts';
import { notFound } from './faults.ts';

/**
 * Who the caller is: by an `Authorization` header (`Bearer <token>`, or Basic with the token as password and any user
 * name), and on the dashboard's hostname by the session cookie, for its own pages. Throws a Fault `unauthorized`, or
 * `forbidden` for a page of another origin.
 */
export function authenticate(deps: Dependencies, request: IncomingMessage): Caller {
  const { authorization } = request.headers;
  if (authorization === undefined && isForDashboard(request, deps.places)) return bySession(deps, request);
  const secret = secretOf(authorization ?? '');
  const token = secret === null ? null : deps.records.tokens.authenticate(secret);
  const account = token && deps.records.accounts.byId(token.accountId);
  if (token === null || account === null) {
    throw new Fault({
      code: 'unauthorized',
      message: 'Invalid credentials provided',
      next: 'Send an API token as `Authorization: Bearer <token>`; `berth tokens:create` makes one.',
    });
  }
  return { account, token, session: null };
}

/**
 * The caller that a URL or ticket stands for, if account and token or session still are what they were; else null. What a
 * session asked for is of use with its cookie alone: whoever else comes to know the URL has nothing of it.
 */
export function provenBy(deps: Dependencies, request: IncomingMessage, proof: Proof): Caller | null {
  const { accountId, tokenId, sessionId } = proof;
  const account = deps.records.accounts.byId(accountId);
  if (account === null) return null;
  if (sessionId !== null) {
    const session = isForDashboard(request, deps.places)
      ? sessionsOf(deps, request).find(({ id }) => id === sessionId)
      : undefined;
    return session === undefined ? null : { account, token: null, session };
  }
  const token = deps.records.tokens.ofAccount(accountId).find(({ id }) => id === tokenId) ?? null;
  const isExpired = token?.expiresAt != null && token.expiresAt <= Date.now();
  return token === null || isExpired ? null : { account, token, session: null };
}

/** Who a URL that reads an app was made for (`provenBy`), and the app, if they may still read it; else null. */
export function readerOf(
  deps: Dependencies,
  request: IncomingMessage,
  of: { proof: Proof; appId: string },
): { caller: Caller; app: App } | null {
  const caller = provenBy(deps, request, of.proof);
  const app = deps.records.apps.byId(of.appId);
  return caller !== null && app?.state === 'active' && may(caller.account, 'app:read', app) ? { caller, app } : null;
}

/** The live sessions whose cookies a request has. */
function sessionsOf({ places, records }: Dependencies, request: IncomingMessage): Session[] {
  const secrets = sessionSecrets(request, places.router.scheme);
  return secrets.flatMap((secret) => records.sessions.authenticate(secret) ?? []);
}

function bySession(deps: Dependencies, request: IncomingMessage): Caller {
  const { accounts } = deps.records;
  const found = sessionsOf(deps, request);
  const [session, ...others] = found;
  const account = session === undefined ? null : accounts.byId(session.accountId);
  if (session === undefined || account === null || others.length > 0) {
    throw new Fault({
      code: 'unauthorized',
      message: others.length > 0 ? 'There are cookies of two sessions' : 'You are not signed in',
      next: others.length > 0 ? "Delete this site's cookies and sign in again." : 'Sign in again.',
    });
  }
  requireOwnPage(request, deps.places);
  return { account, token: null, session };
}

function secretOf(authorization: string): string | null {
  const [scheme = '', value = ''] = authorization.trim().split(/\s+/);
  if (value === '') return null;
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() !== 'basic') return null;
  const pair = Buffer.from(value, 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1) || null;
}

/** Throws a Fault `forbidden` unless the account may do the action where no app is concerned. */
export function demand(account: Account, action: Action): void {
  if (!may(account, action, null)) throw forbidden(action);
}

/**
 * The app called `identifier` (name or id), if the account may do `action` to it. One that it may not even read is a
 * Fault `not_found`, so that names of others' apps are not told.
 */
export function appFor(options: { deps: Dependencies; account: Account; action: Action; identifier: string }): App {
  const { apps } = options.deps.records;
  const app = apps.byName(options.identifier) ?? apps.byId(options.identifier);
  if (app === null || app.state !== 'active' || !may(options.account, 'app:read', app)) {
    throw notFound('app', '`berth apps` lists yours.');
  }
  if (!may(options.account, options.action, app)) throw forbidden(options.action);
  return app;
}

function forbidden(action: Action): Fault {
  return new Fault({
    code: 'forbidden',
    message: `You do not have the right to do this (${action})`,
    next: 'Ask an admin of this Berth for it.',
  });
}
