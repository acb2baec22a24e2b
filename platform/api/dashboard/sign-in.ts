import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SignedInSessionResource } from '../../client/berth-resources.ts';
import { Fault } from '../../errors.ts';
import type { Account } from '../../model/account.ts';
import { readJsonBody } from '../body.ts';
import { Fields } from '../decode.ts';
import type { Dependencies, SignedIn } from '../dependencies.ts';
import { authenticate } from '../gate.ts';
import { isoTime } from '../time.ts';
import { clientAddress } from './client-address.ts';
import { requireOwnPage } from './own-page.ts';
import { noSessionCookie, sessionCookie, sessionSecrets } from './session-cookie.ts';

const LONGEST_USER_AGENT = 300;

interface Exchange {
  readonly deps: Dependencies;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** `/api/session` of the dashboard's hostname: who is signed in here (GET), sign in (POST), sign out (DELETE). */
export async function serveSession(exchange: Exchange): Promise<void> {
  const { method } = exchange.request;
  if (method === 'GET' || method === 'HEAD') return show(exchange);
  if (method === 'POST') return await signIn(exchange);
  if (method === 'DELETE') return signOut(exchange);
  exchange.response.setHeader('allow', 'GET, HEAD, POST, DELETE');
  throw new Fault({ code: 'not_found', message: `Cannot ${method} the session`, next: 'GET, POST or DELETE it.' });
}

/** The cookie is given anew: a browser forgets it after the time that it was told first. */
function show({ deps, request, response }: Exchange): void {
  const { account, token, session } = authenticate(deps, request);
  const { scheme } = deps.places.router;
  const isOfSession = (secret: string) => deps.records.sessions.authenticate(secret)?.id === session?.id;
  const secret = session === null ? undefined : sessionSecrets(request, scheme).find(isOfSession);
  if (secret !== undefined) response.setHeader('set-cookie', sessionCookie({ secret, scheme }));
  send({ deps, response }, { status: 200, account, createdAt: (session ?? token)?.createdAt ?? Date.now() });
}

async function signIn({ deps, request, response }: Exchange): Promise<void> {
  requireOwnPage(request, deps.places);
  const fields = new Fields(await readJsonBody(request));
  const { account, session, secret } = await signedIn(deps, { fields, request });
  const { scheme } = deps.places.router;
  // A browser has one session: the one before it would be of no use to anybody but a thief.
  for (const before of sessionSecrets(request, scheme)) deps.acts.endSessionOf(before);
  response.setHeader('set-cookie', sessionCookie({ secret, scheme }));
  send({ deps, response }, { status: 201, account, createdAt: session.createdAt });
}

async function signedIn(
  { acts }: Dependencies,
  { fields, request }: { fields: Fields; request: IncomingMessage },
): Promise<SignedIn> {
  const userAgent = (request.headers['user-agent'] ?? '').slice(0, LONGEST_USER_AGENT);
  const origin = { address: clientAddress(request), userAgent };
  const link = fields.optionalText('link_token', { max: 200 });
  if (link !== null) {
    return await acts.signInByLink({ link, newPassword: fields.optionalText('new_password', { max: 1000 }), origin });
  }
  const password = fields.text('password', { max: 1000 });
  return await acts.signIn({ email: fields.optionalText('email', { max: 200 }), password, origin });
}

function signOut({ deps, request, response }: Exchange): void {
  requireOwnPage(request, deps.places);
  const { scheme } = deps.places.router;
  for (const secret of sessionSecrets(request, scheme)) deps.acts.endSessionOf(secret);
  response.setHeader('set-cookie', noSessionCookie(scheme));
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end('{}');
}

function send(
  { deps, response }: Pick<Exchange, 'deps' | 'response'>,
  { status, account, createdAt }: { status: number; account: Account; createdAt: number },
): void {
  const body: SignedInSessionResource = {
    account: { id: account.id, email: account.email, name: account.name, role: account.role },
    has_password: deps.records.passwords.hashOf(account.id) !== null,
    created_at: isoTime(createdAt),
  };
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
