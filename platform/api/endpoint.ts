import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import type { Action } from '../model/access.ts';
import type { Account, Token } from '../model/account.ts';
import type { App } from '../model/app.ts';
import type { Session } from '../model/session.ts';
import type { Dependencies } from './dependencies.ts';
import type { Reply } from './reply.ts';
import type { ServerSentMessage } from './server-sent.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A request of a known account that may do the endpoint's action. */
export interface AccountRequest {
  readonly deps: Dependencies;
  readonly account: Account;
  /** The token that it came with, or null with a session. */
  readonly token: Token | null;
  readonly session: Session | null;
  /** Decoded parts of the path, `{app}` and so on by name. */
  readonly params: Readonly<Record<string, string>>;
  /** The JSON body; an empty object where there is none. */
  readonly body: unknown;
  /** Scheme, host and port by which the client reached this API. */
  readonly baseUrl: string;
  /** The `Range` header, for a list that is not read whole. */
  readonly range: string | undefined;
  /** What stands behind the `?` of the URL. */
  readonly query: URLSearchParams;
  readonly userAgent: string;
}

/** A request about an app that the account may do the endpoint's action to. */
export interface AppRequest extends AccountRequest {
  readonly app: App;
}

/** What a request that follows something has beside what any has. */
export interface Following {
  /** `Last-Event-ID`: the last message that the client has; null for one that begins. */
  readonly lastEventId: string | null;
  /** Aborted when the client has gone, and when its session or token has ended. */
  readonly signal: AbortSignal;
}

/** How an endpoint answers: with what there is, and where it has a `stream`, to `Accept: text/event-stream`, with what comes. */
export interface Answering<Asked extends AccountRequest> {
  readonly handle: (request: Asked) => Reply | Promise<Reply>;
  readonly stream?: (request: Asked & Following) => AsyncIterable<ServerSentMessage>;
}

/** A request that is open to whoever knows its URL: the handler checks what makes the URL secret, and answers itself. */
export interface OpenRequest {
  readonly deps: Dependencies;
  readonly params: Readonly<Record<string, string>>;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
}

/** A request that follows what its URL is a secret of. */
export interface OpenFollowing {
  readonly deps: Dependencies;
  readonly params: Readonly<Record<string, string>>;
  readonly request: IncomingMessage;
  readonly lastEventId: string | null;
  /** Aborted when the client has gone. */
  readonly gone: AbortSignal;
}

/** An answer that goes on. */
export interface LongAnswer {
  /** Among whose open streams it counts. */
  readonly accountId: string;
  /** Writes all of it, as fast as it is taken, and ends; also when whoever reads may not go on. */
  readonly write: (out: Writable) => Promise<void>;
}

/**
 * A row of the API's table: what it answers to, and what right it takes. The right is checked in one place, before
 * `handle` is called.
 */
export type Endpoint =
  | ({
      readonly access: 'account';
      readonly method: Method;
      readonly path: string;
      readonly action: Action;
    } & Answering<AccountRequest>)
  | ({
      readonly access: 'app';
      readonly method: Method;
      readonly path: `/apps/:app${string}`;
      readonly action: Action;
    } & Answering<AppRequest>)
  | {
      readonly access: 'open';
      readonly method: Method;
      readonly path: string;
      /** Why it needs no token. */
      readonly because: string;
      readonly handle: (request: OpenRequest) => Promise<void>;
      /** What a WebSocket to the same path carries. Throws Faults. */
      readonly stream?: (request: OpenFollowing) => LongAnswer;
    };

/** The part `name` of the path. */
export function param(request: { params: Readonly<Record<string, string>> }, name: string): string {
  const value = request.params[name];
  if (value === undefined) throw new Error(`The path has no part ${name}`);
  return value;
}
