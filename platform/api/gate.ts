import { Fault } from '../errors.ts';
import { type Action, may } from '../model/access.ts';
import type { Account, Token } from '../model/account.ts';
import type { App } from '../model/app.ts';
import type { Dependencies } from './dependencies.ts';
import { notFound } from './faults.ts';

/** Who calls. */
export interface Caller {
  readonly account: Account;
  readonly token: Token;
}

/**
 * Who an `Authorization` header proves the caller to be: `Bearer <token>`, or Basic with the token as password and any
 * user name. Throws a Fault `unauthorized`.
 */
export function authenticate(deps: Dependencies, authorization: string | undefined): Caller {
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
  return { account, token };
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
