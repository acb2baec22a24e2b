import type { Event } from '../model/event.ts';
import type { Caller } from './caller.ts';
import type { Dependencies } from './dependencies.ts';

/** The longest that a timer of Node can run is 24 days: what lasts longer is looked at again each day. */
const LOOK_AGAIN_MS = 86_400_000;

/**
 * Aborted once the session or token that a long answer was opened with is ended, or its time is over: what was open
 * already must not go on showing things to whoever was signed out. Nothing is watched any more when `gone` (the client)
 * is aborted.
 */
export function revocation(
  { records }: { records: Pick<Dependencies['records'], 'events' | 'sessions' | 'tokens'> },
  { caller, gone }: { caller: Caller; gone: AbortSignal },
): AbortSignal {
  const revoked = new AbortController();
  if (gone.aborted) return revoked.signal;
  let timer: NodeJS.Timeout | undefined;
  const unsubscribe = records.events.subscribe((event) => {
    if (ends(event, caller)) end();
  });
  const stop = () => {
    unsubscribe();
    clearTimeout(timer);
  };
  const end = () => {
    stop();
    revoked.abort();
  };
  const look = () => {
    const leftMs = expiryOf(records, caller) - Date.now();
    if (leftMs <= 0) end();
    else timer = setTimeout(look, Math.min(leftMs, LOOK_AGAIN_MS)).unref();
  };
  gone.addEventListener('abort', stop, { once: true });
  look();
  return revoked.signal;
}

function ends({ kind, data }: Event, { session, token }: Caller): boolean {
  if (session !== null) return kind === 'session.ended' && data['session'] === session.id;
  return token !== null && kind === 'token.revoked' && data['token'] === token.id;
}

/** Unix ms, as the record says now: each use of a session moves it on. 0 when there is no such session or token. */
function expiryOf(
  { sessions, tokens }: Pick<Dependencies['records'], 'sessions' | 'tokens'>,
  { account, session, token }: Caller,
): number {
  if (session !== null) return sessions.ofAccount(account.id).find(({ id }) => id === session.id)?.expiresAt ?? 0;
  const found = tokens.ofAccount(account.id).find(({ id }) => id === token?.id);
  return found === undefined ? 0 : (found.expiresAt ?? Number.POSITIVE_INFINITY);
}
