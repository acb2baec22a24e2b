import { randomUUID } from 'node:crypto';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { asFault, Fault } from '../errors.ts';
import { baseUrlOf } from './base-url.ts';
import { readJsonBody } from './body.ts';
import type { Dependencies } from './dependencies.ts';
import { type AccountRequest, type Answering, type Endpoint, param } from './endpoint.ts';
import { allEndpoints } from './endpoints.ts';
import { notFound } from './faults.ts';
import { asksToFollow, follow } from './follow.ts';
import { appFor, authenticate, demand } from './gate.ts';
import { RateLimits } from './rate-limit.ts';
import { sendFault, sendReply } from './send.ts';

/** Time that a client which sends more than it may gets to read why. */
const LINGER_MS = 2000;
/** Pages that follow what happens ask more often than programs, and take nothing from those. */
const OF_PAGES_PER_MINUTE = 1200;

/**
 * The API as an Express application: Heroku's Platform API v3 and Berth's own resources beside it. It answers every
 * path, unknown ones with 404: mount git before it.
 */
export function createApi(deps: Dependencies): Express {
  const rateLimits = new RateLimits();
  const pageLimits = new RateLimits({ perMinute: OF_PAGES_PER_MINUTE });
  const api = express();
  api.disable('x-powered-by');
  api.disable('etag');
  api.enable('case sensitive routing');
  api.use(identifyRequests);
  for (const endpoint of allEndpoints(rateLimits)) {
    const method = endpoint.method.toLowerCase() as Lowercase<typeof endpoint.method>;
    api[method](endpoint.path, async (request: Request, response: Response) => {
      await serve({ deps, rateLimits, pageLimits, endpoint, request, response });
    });
  }
  api.use(() => {
    throw notFound('path', 'GET / has links to what there is.');
  });
  api.use(failureHandler(deps));
  return api;
}

/** Gives each answer the id that an error is reported with. */
export function identifyRequests(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('request-id', randomUUID());
  response.setHeader('x-content-type-options', 'nosniff');
  next();
}

interface Serving {
  readonly deps: Dependencies;
  readonly rateLimits: RateLimits;
  readonly pageLimits: RateLimits;
  readonly endpoint: Endpoint;
  readonly request: Request;
  readonly response: Response;
}

async function serve(serving: Serving): Promise<void> {
  const { deps, endpoint, request, response } = serving;
  if (endpoint.access !== 'open') {
    await answer(serving, endpoint);
    return;
  }
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const url = new URL(request.originalUrl, 'http://berth');
  try {
    await endpoint.handle({ deps, params: paramsOf(request), request, response, url, signal: gone.signal });
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  }
}

/** Who calls, how often, in which language, on which app, with what right: asked here for all endpoints. */
async function answer(serving: Serving, endpoint: Checked): Promise<void> {
  const { deps, request, response } = serving;
  const caller = authenticate(deps, request);
  limit(caller.session === null ? serving.rateLimits : serving.pageLimits, caller.account.id, response);
  if (endpoint.stream === undefined || !asksToFollow(request)) requireAcceptable(request.headers.accept);
  const params = paramsOf(request);
  const baseUrl = baseUrlOf(request, deps.places);
  const { range, 'user-agent': userAgent = '' } = request.headers;
  const query = new URL(request.originalUrl, 'http://berth').searchParams;
  const common = { deps, ...caller, params, baseUrl, range, query, userAgent };
  if (endpoint.access === 'account') {
    demand(caller.account, endpoint.action);
    await send(serving, endpoint, { ...common, body: await readJsonBody(request) });
    return;
  }
  const identifier = param({ params }, 'app');
  const app = appFor({ deps, account: caller.account, action: endpoint.action, identifier });
  await send(serving, endpoint, { ...common, app, body: await readJsonBody(request) });
}

/** Answers once, or goes on answering where the client asks for that and the endpoint can. */
async function send<Asked extends AccountRequest>(
  { request, response }: Serving,
  { handle, stream }: Answering<Asked>,
  asked: Asked,
): Promise<void> {
  if (stream !== undefined) response.setHeader('vary', 'accept');
  if (stream !== undefined && asksToFollow(request)) await follow({ asked, stream, request, response });
  else sendReply(request, response, await handle(asked));
}

type Checked = Exclude<Endpoint, { access: 'open' }>;

function limit(rateLimits: RateLimits, accountId: string, response: Response): void {
  const remaining = rateLimits.take(accountId);
  response.setHeader('ratelimit-remaining', String(remaining ?? 0));
  if (remaining === null) {
    throw new Fault({
      code: 'rate_limit',
      message: 'Your account has made too many requests',
      next: 'Wait a moment; more are allowed each minute.',
    });
  }
}

/** Any variant of Heroku's media type, JSON, or whatever comes. */
function requireAcceptable(accept: string | undefined): void {
  if (accept === undefined || accept.trim() === '') return;
  if (/application\/(?:vnd\.heroku\+json|json|\*)|\*\/\*/i.test(accept)) return;
  throw new Fault({
    code: 'not_acceptable',
    message: 'The API speaks application/vnd.heroku+json; version=3 alone',
    next: 'Send that as Accept.',
  });
}

function paramsOf(request: Request): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.params).map(([name, value]) => {
      const text = String(value);
      if (text.includes('\0')) throw notFound('path');
      return [name, text];
    }),
  );
}

/** Answers with what was thrown, in the API's shape. */
export function failureHandler(deps: Dependencies) {
  return (error: unknown, request: Request, response: Response, _next: NextFunction): void => {
    const fault = faultOf(error);
    // Whoever hung up in the middle of sending is nobody's fault here, and hears no answer.
    if (fault.status >= 500 && !request.readableAborted)
      deps.reportError({ requestId: String(response.getHeader('request-id')), error });
    if (!request.readableEnded && request.headers['content-length'] !== '0' && hasBody(request)) {
      // What is still coming is not read: the connection ends, once the client had time to read the answer.
      // A request that was aborted has no socket any more.
      response.shouldKeepAlive = false;
      const { socket } = request;
      response.once('finish', () => setTimeout(() => socket?.destroy(), LINGER_MS).unref());
    }
    sendFault(response, fault);
  };
}

function hasBody(request: Request): boolean {
  return request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
}

/** Express itself throws for a path that is not well percent-encoded. */
function faultOf(error: unknown): Fault {
  if (error instanceof URIError) {
    return new Fault({ code: 'bad_request', message: 'The path is not well encoded', next: 'Encode it as UTF-8.' });
  }
  return asFault(error);
}
