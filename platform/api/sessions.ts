import type { SessionResource } from '../client/berth-resources.ts';
import type { Session } from '../model/session.ts';
import { type AccountRequest, type Endpoint, param } from './endpoint.ts';
import { notFound } from './faults.ts';
import { listed, ok } from './reply.ts';
import { isoTime } from './time.ts';

const ACTION = 'account:manage-sessions';

/** `/account/sessions`: browsers that the account is signed in with. Berth's own. */
export const sessionEndpoints: readonly Endpoint[] = [
  { access: 'account', method: 'GET', path: '/account/sessions', action: ACTION, handle: list },
  { access: 'account', method: 'DELETE', path: '/account/sessions', action: ACTION, handle: endAll },
  { access: 'account', method: 'DELETE', path: '/account/sessions/:id', action: ACTION, handle: end },
];

function list(request: AccountRequest) {
  const sessions = request.deps.records.sessions.ofAccount(request.account.id);
  return listed(
    sessions.map((session) => sessionResource(session, request)),
    ['created_at', 'id'],
  );
}

function endAll(request: AccountRequest) {
  const ended = request.deps.acts.endSessions({ account: request.account });
  return ok(ended.map((session) => sessionResource(session, request)));
}

function end(request: AccountRequest) {
  const { deps, account } = request;
  const id = param(request, 'id');
  const session = deps.records.sessions.ofAccount(account.id).find((one) => one.id === id);
  if (session === undefined || !deps.acts.endSession({ account, id })) {
    throw notFound('session', '`berth sessions` lists yours.');
  }
  return ok(sessionResource(session, request));
}

function sessionResource(session: Session, request: AccountRequest): SessionResource {
  return {
    id: session.id,
    current: session.id === request.session?.id,
    address: session.address,
    user_agent: session.userAgent,
    created_at: isoTime(session.createdAt),
    last_used_at: isoTime(session.lastUsedAt),
    expires_at: isoTime(session.expiresAt),
  };
}
