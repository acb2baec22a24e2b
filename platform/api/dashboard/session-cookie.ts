import type { IncomingMessage } from 'node:http';
import { SESSION_MS } from '../../model/session.ts';
import type { Places } from '../dependencies.ts';

type Scheme = Places['router']['scheme'];

const NAME = 'berth_session';
/** More of the name than that are noise that somebody else has set. */
const MOST = 10;

/** `Set-Cookie` that keeps a session's secret where no script, no other site and no other hostname gets it. */
export function sessionCookie({ secret, scheme }: { secret: string; scheme: Scheme }): string {
  return [`${nameFor(scheme)}=${secret}`, `Max-Age=${SESSION_MS / 1000}`, ...attributes(scheme)].join('; ');
}

/** `Set-Cookie` that takes it away. */
export function noSessionCookie(scheme: Scheme): string {
  return [`${nameFor(scheme)}=`, 'Max-Age=0', ...attributes(scheme)].join('; ');
}

/**
 * The secrets that a request's cookies hold. There may be several: what answers to a sibling hostname can set a cookie
 * of this name for the whole domain, and nothing tells it from ours.
 */
export function sessionSecrets({ headers }: IncomingMessage, scheme: Scheme): string[] {
  const prefix = `${nameFor(scheme)}=`;
  const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
  const secrets = cookies.filter((cookie) => cookie.startsWith(prefix)).map((cookie) => cookie.slice(prefix.length));
  return [...new Set(secrets)].slice(0, MOST);
}

function attributes(scheme: Scheme): string[] {
  return ['Path=/', 'HttpOnly', 'SameSite=Strict', ...(scheme === 'https' ? ['Secure'] : [])];
}

/** Browsers take the prefix from this very host alone, and over TLS alone. */
function nameFor(scheme: Scheme): string {
  return scheme === 'https' ? `__Host-${NAME}` : NAME;
}
