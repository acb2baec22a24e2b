import type { Event } from '../model/event.ts';
import type { Dependencies } from './dependencies.ts';
import type { Caller } from './gate.ts';

/**
 * Aborted once the session or token that a long answer was opened with is ended: what was open already must not go on
 * showing things to whoever was signed out. Nothing is watched any more when `gone` (the client) is aborted.
 */
export function revocation(
  { records }: Pick<Dependencies, 'records'>,
  { caller, gone }: { caller: Caller; gone: AbortSignal },
): AbortSignal {
  const revoked = new AbortController();
  const stop = records.events.subscribe((event) => {
    if (!ends(event, caller)) return;
    revoked.abort();
    stop();
  });
  gone.addEventListener('abort', stop, { once: true });
  return revoked.signal;
}

function ends({ kind, data }: Event, { session, token }: Caller): boolean {
  if (session !== null) return kind === 'session.ended' && data['session'] === session.id;
  return token !== null && kind === 'token.revoked' && data['token'] === token.id;
}
