import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { LogLineResource } from '../client/berth-resources.ts';
import type { LogSessionResource } from '../client/resources.ts';
import type { App } from '../model/app.ts';
import { levelOf, requestIdOf } from '../model/log-level.ts';
import { type Caller, type Proof, proofOf } from './caller.ts';
import { openCapability, sealCapability } from './capability.ts';
import { Fields } from './decode.ts';
import {
  type AppRequest,
  type Endpoint,
  type LongAnswer,
  type OpenFollowing,
  type OpenRequest,
  param,
} from './endpoint.ts';
import { invalidParameter, notFound } from './faults.ts';
import { readerOf } from './gate.ts';
import { decodeFilter, lineMatcher, type SessionFilter } from './log-filter.ts';
import type { LogEntry } from './log-reading.ts';
import { created } from './reply.ts';
import { revocation } from './revocation.ts';
import { beginMessages, lastEventId, type ServerSentMessage, writeMessages } from './server-sent.ts';
import { isoTime } from './time.ts';

const PURPOSE = 'log-session';
const DEFAULT_LINES = 100;
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
    stream: (request) => answerOf(request, opened(request)),
  },
];

/** What a session's URL says, signed. */
interface Session {
  readonly proof: Proof;
  readonly appId: string;
  readonly lines: number;
  readonly tail: boolean;
  readonly filter: SessionFilter;
  /** Ids of lines between which those lie that are asked for. */
  readonly before: string | null;
  readonly after: string | null;
  /** The oldest of them instead of the newest. */
  readonly forward: boolean;
  readonly json: boolean;
  readonly createdAt: number;
}

function create(request: AppRequest) {
  const { deps, app, body, baseUrl } = request;
  const fields = new Fields(body);
  const session: Session = {
    proof: proofOf(request),
    appId: app.id,
    lines: fields.optionalInteger('lines', { min: 0, max: 1_000_000 }) ?? DEFAULT_LINES,
    tail: fields.optionalFlag('tail') ?? false,
    filter: decodeFilter(fields),
    before: fields.optionalText('before', { max: 100 }),
    after: fields.optionalText('after', { max: 100 }),
    forward: choiceIn(fields, 'from', ['end', 'start']) === 'start',
    json: choiceIn(fields, 'format', ['text', 'json']) === 'json',
    createdAt: Date.now(),
  };
  if (session.tail && (session.before !== null || session.forward || session.filter.until !== null)) {
    throw invalidParameter('tail', 'false with before, until or from: a tail has no end');
  }
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

function choiceIn<Choice extends string>(fields: Fields, name: string, choices: readonly Choice[]): Choice | null {
  const value = fields.optionalText(name);
  const choice = choices.find((each) => each === value);
  if (value !== null && choice === undefined) throw invalidParameter(name, `one of ${choices.join(', ')}`);
  return choice ?? null;
}

/** A session that may be read, until `signal`. */
interface Opened {
  readonly session: Session;
  readonly app: App;
  readonly caller: Caller;
  readonly signal: AbortSignal;
}

function opened(request: OpenFollowing): Opened {
  const { deps, gone } = request;
  const of = sessionOf(request);
  return { ...of, signal: AbortSignal.any([gone, revocation(deps, { caller: of.caller, gone })]) };
}

/** Server-sent events: the last lines, and with `tail` all that follow. */
async function stream(request: OpenRequest): Promise<void> {
  const { deps, response } = request;
  const following = { ...request, lastEventId: lastEventId(request.request), gone: request.signal };
  const of = opened(following);
  response.once('close', deps.streams.enter(of.caller.account.id));
  if (wantsFile(request)) return await download({ ...request, signal: of.signal }, of);
  // The reconnecting client of `heroku logs` would wait 3 s after the last line without this.
  beginMessages(response, { retryMs: of.session.tail ? 1000 : 1 });
  await answerOf(following, of).write(response);
}

function answerOf({ deps, lastEventId: lastId }: OpenFollowing, { session, app, caller, signal }: Opened): LongAnswer {
  return {
    accountId: caller.account.id,
    write: async (out) => {
      const entries = deps.logs.read({
        app,
        lines: session.lines,
        after: lastId ?? session.after,
        before: session.before,
        forward: session.forward,
        follow: session.tail,
        matches: lineMatcher(session.filter),
        signal,
      });
      await writeMessages(out, { messages: messages(entries, session), signal });
    },
  };
}

async function* messages(entries: AsyncIterable<LogEntry>, session: Session): AsyncGenerator<ServerSentMessage> {
  for await (const entry of entries) yield messageOf(entry, session);
}

/** Whether plain text is asked for by name, as no client of Heroku's does. */
function wantsFile({ request }: OpenRequest): boolean {
  return /^text\/plain\b/.test(request.headers.accept ?? '');
}

/** All kept lines of a session, as a file. */
async function download(
  { deps, response, signal }: OpenRequest,
  { session, app }: { session: Session; app: App },
): Promise<void> {
  const { filter, after } = session;
  response.writeHead(200, {
    'content-type': 'text/plain; charset=utf-8',
    'content-disposition': `attachment; filename="${app.name}.log"`,
    'cache-control': 'no-store',
  });
  const of = { app, after, lines: Number.MAX_SAFE_INTEGER, forward: true, follow: false, signal };
  for await (const { line } of deps.logs.read({ ...of, matches: lineMatcher(filter) })) {
    if (!response.write(`${textOf(line)}\n`)) await once(response, 'drain', { signal });
  }
  response.end();
}

function sessionOf(request: OpenFollowing): Omit<Opened, 'signal'> {
  const { deps } = request;
  const { capabilityKey: key } = deps;
  const isResumed = request.lastEventId !== null;
  const payload = openCapability({ key, purpose: PURPOSE, sealed: param(request, 'secret') });
  if (payload === null) throw notFound('log_session');
  const session: Session = JSON.parse(payload);
  const age = Date.now() - session.createdAt;
  const reader = readerOf(deps, request.request, { proof: session.proof, appId: session.appId });
  if (reader === null || age > (isResumed && session.tail ? RESUME_MS : OPEN_MS)) {
    throw notFound('log_session', 'Make a new one by POST /apps/:app/log-sessions.');
  }
  return { session, ...reader };
}

/** One line as a message: Heroku's text, or what Berth knows of it as JSON. */
function messageOf({ id, line }: LogEntry, { json }: Session): ServerSentMessage {
  return { id, data: json ? JSON.stringify(resourceOf(line)) : textOf(line) };
}

/** `2024-01-01T00:00:00.000000+00:00 app[web.1]: text`. */
function textOf({ at, source, process, text }: LogEntry['line']): string {
  return `${new Date(at).toISOString().replace('Z', '000+00:00')} ${source}[${process}]: ${text}`;
}

function resourceOf(line: LogEntry['line']): LogLineResource {
  const { at, source, process, text } = line;
  const requestId = requestIdOf(line);
  return {
    at: new Date(at).toISOString(),
    source,
    dyno: process,
    level: levelOf(line),
    text,
    ...(requestId !== null && { request_id: requestId }),
  };
}
