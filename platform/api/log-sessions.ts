import { randomUUID } from 'node:crypto';
import type { LogSessionResource } from '../client/resources.ts';
import { may } from '../model/access.ts';
import type { App } from '../model/app.ts';
import type { LogLine } from '../model/log.ts';
import { openCapability, sealCapability } from './capability.ts';
import { Fields } from './decode.ts';
import type { LogEntry } from './dependencies.ts';
import { type AppRequest, type Endpoint, type OpenRequest, param } from './endpoint.ts';
import { notFound } from './faults.ts';
import { created } from './reply.ts';
import { lastEventId, type ServerSentMessage, sendMessages } from './server-sent.ts';
import { isoTime } from './time.ts';

const PURPOSE = 'log-session';
const DEFAULT_LINES = 100;
const MAX_LINES = 1500;
/** A session is to be opened in this time; one that was may be taken up again (Last-Event-ID) for a day. */
const OPEN_MS = 5 * 60_000;
const RESUME_MS = 24 * 3_600_000;

/** `/apps/:app/log-sessions` (Platform API, "Log Session"). */
export const logSessionEndpoints: readonly Endpoint[] = [
  { access: 'app', method: 'POST', path: '/apps/:app/log-sessions', action: 'app:read', handle: create },
  {
    access: 'open',
    method: 'GET',
    path: '/streams/logs/:secret',
    because: 'the URL is a signed capability',
    handle: stream,
  },
];

/** What a session's URL says, signed. */
interface Session {
  readonly accountId: string;
  readonly appId: string;
  readonly lines: number;
  readonly tail: boolean;
  readonly source: string | null;
  readonly dyno: string | null;
  readonly createdAt: number;
}

function create({ deps, account, app, body, baseUrl }: AppRequest) {
  const fields = new Fields(body);
  const session: Session = {
    accountId: account.id,
    appId: app.id,
    lines: fields.optionalInteger('lines', { min: 0, max: 1_000_000 }) ?? DEFAULT_LINES,
    tail: fields.optionalFlag('tail') ?? false,
    source: fields.optionalText('source', { max: 100 }),
    dyno: fields.optionalText('dyno', { max: 100 }) ?? fields.optionalText('process_type', { max: 100 }),
    createdAt: Date.now(),
  };
  const secret = sealCapability({ key: deps.capabilityKey, purpose: PURPOSE, payload: JSON.stringify(session) });
  const resource: LogSessionResource = {
    id: randomUUID(),
    // An older `heroku` looks for the tail in the URL.
    logplex_url: `${baseUrl}/streams/logs/${secret}${session.tail ? '?tail=true' : ''}`,
    created_at: isoTime(session.createdAt),
    updated_at: isoTime(session.createdAt),
  };
  return created(resource);
}

/** Server-sent events: the last lines, and with `tail` all that follow. */
async function stream(request: OpenRequest): Promise<void> {
  const { deps, response, signal } = request;
  const after = lastEventId(request.request);
  const { session, app } = sessionOf(request, after !== null);
  const entries = deps.logs.read({
    app,
    lines: Math.min(session.lines, MAX_LINES),
    after,
    follow: session.tail,
    matches: matcher(session),
    signal,
  });
  // The reconnecting client of `heroku logs` would wait 3 s after the last line without this.
  await sendMessages(response, { messages: messages(entries), signal, retryMs: session.tail ? 1000 : 1 });
}

async function* messages(entries: AsyncIterable<LogEntry>): AsyncGenerator<ServerSentMessage> {
  for await (const entry of entries) yield messageOf(entry);
}

function sessionOf(request: OpenRequest, isResumed: boolean): { session: Session; app: App } {
  const { capabilityKey: key, records } = request.deps;
  const payload = openCapability({ key, purpose: PURPOSE, sealed: param(request, 'secret') });
  if (payload === null) throw notFound('log_session');
  const session: Session = JSON.parse(payload);
  const age = Date.now() - session.createdAt;
  const app = records.apps.byId(session.appId);
  const account = records.accounts.byId(session.accountId);
  const isValid =
    age <= (isResumed && session.tail ? RESUME_MS : OPEN_MS) && app?.state === 'active' && account !== null;
  if (!isValid || !may(account, 'app:read', app)) {
    throw notFound('log_session', 'Make a new one by POST /apps/:app/log-sessions.');
  }
  return { session, app };
}

function matcher({ source, dyno }: Session): (line: LogLine) => boolean {
  return (line) => {
    if (source !== null && line.source !== source) return false;
    return dyno === null || line.process === dyno || line.process.startsWith(`${dyno}.`);
  };
}

/** `2024-01-01T00:00:00.000000+00:00 app[web.1]: text` as one message. */
function messageOf({ id, line }: LogEntry): ServerSentMessage {
  const time = new Date(line.at).toISOString().replace('Z', '000+00:00');
  return { id, data: `${time} ${line.source}[${line.process}]: ${line.text}` };
}
