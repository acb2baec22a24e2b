import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { ApiError } from '../../../platform/client/api-error.ts';
import type { EventResource } from '../../../platform/client/berth-resources.ts';
import { serverSentEvents } from '../../../platform/client/event-stream.ts';
import type { AppSummaryResource } from '../../../platform/client/overview-resources.ts';
import type { AppResource } from '../../../platform/client/resources.ts';
import { pause, restWhenHidden, shown, silenceOf } from './attention.ts';
import { bodyBytes } from './body-bytes.ts';
import { keys } from './keys.ts';
import { openStream } from './open-stream.ts';

/** Whether what is on screen follows what happens. */
export type Connection = 'connecting' | 'live' | 'away';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;
/** Many events come at once (a rollout): the page asks again once. */
const GATHER_MS = 150;

type Listener = (event: EventResource) => void;

/**
 * The account's event stream while a page is open. Each event makes stale what it concerns; what is on screen of that is
 * asked for again. Begun once, by {@link startLive}.
 */
class Live {
  #connection: Connection = 'connecting';
  #refusal: ApiError | null = null;
  #lastId: string | null = null;
  readonly #watchers = new Set<() => void>();
  readonly #listeners = new Set<Listener>();

  get connection(): Connection {
    return this.#connection;
  }

  /** Why the stream is refused while `connection` is `away`; null: nothing answers. */
  get refusal(): ApiError | null {
    return this.#refusal;
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Follows the stream until `signal`, over lost connections. */
  async follow(queries: QueryClient, signal: AbortSignal): Promise<void> {
    const stale = new Stale(queries);
    for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; ) {
      await shown(signal);
      const began = Date.now();
      const rest = restWhenHidden();
      try {
        await this.#once(stale, AbortSignal.any([signal, rest.signal]));
      } catch (error) {
        if (rest.signal.aborted && !signal.aborted) continue;
        if (signal.aborted) return;
        if (error instanceof ApiError && error.status === 401) {
          void queries.invalidateQueries({ queryKey: keys.session });
          return;
        }
        this.#refuse(error);
      } finally {
        rest.end();
      }
      this.#become('away');
      if (Date.now() - began > LONGEST_PAUSE_MS) pauseMs = FIRST_PAUSE_MS;
      await pause(pauseMs, signal);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }

  async #once(stale: Stale, signal: AbortSignal): Promise<void> {
    const silence = silenceOf();
    try {
      const answer = await openStream({
        url: '/events',
        accept: 'text/event-stream',
        lastId: this.#lastId,
        signal: AbortSignal.any([signal, silence.signal]),
      });
      // What happened before the first connection was read with the page, but for what was asked for even earlier; after
      // a lost one it may have been missed.
      if (this.#connection === 'connecting') stale.apps();
      if (this.#connection === 'away' || (this.#connection === 'live' && this.#lastId === null)) stale.everything();
      this.#become('live');
      const hearId = (id: string) => {
        this.#lastId = id;
      };
      for await (const message of serverSentEvents(bodyBytes(answer, silence.heard), hearId)) {
        if (message.event === 'reset') stale.everything();
        else this.#tell(JSON.parse(message.data), stale);
      }
    } finally {
      silence.end();
    }
  }

  #tell(event: EventResource, stale: Stale): void {
    stale.by(event);
    for (const listener of this.#listeners) listener(event);
  }

  #refuse(error: unknown): void {
    this.#refusal = error instanceof ApiError && error.status >= 400 && error.status < 500 ? error : null;
  }

  #become(connection: Connection): void {
    if (this.#connection === connection) return;
    this.#connection = connection;
    for (const watcher of this.#watchers) watcher();
  }
}

/** Gathers what has become stale, and says so to the queries a moment later. */
class Stale {
  readonly #queries: QueryClient;
  readonly #apps = new Set<string>();
  #isPlatform = false;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(queries: QueryClient) {
    this.#queries = queries;
  }

  everything(): void {
    void this.#queries.invalidateQueries();
  }

  apps(): void {
    void this.#queries.invalidateQueries({ queryKey: keys.apps }, { cancelRefetch: false });
  }

  by({ app, kind }: EventResource): void {
    if (app === null) this.#isPlatform = true;
    else this.#apps.add(app.id);
    if (kind.startsWith('build.')) this.#isPlatform = true;
    this.#timer ??= setTimeout(() => this.#say(), GATHER_MS);
  }

  #say(): void {
    this.#timer = null;
    const names = this.#namesOf(new Set(this.#apps));
    if (this.#apps.size > 0) void this.#queries.invalidateQueries({ queryKey: keys.apps });
    for (const name of names) {
      void this.#queries.invalidateQueries({ queryKey: name === null ? ['app'] : keys.app(name) });
    }
    if (this.#isPlatform) {
      void this.#queries.invalidateQueries({ queryKey: keys.platform() });
      void this.#queries.invalidateQueries({ queryKey: keys.account() });
    }
    this.#apps.clear();
    this.#isPlatform = false;
  }

  /** Pages know apps by name, events by id. An app that no page has asked for yet concerns all (null). */
  #namesOf(ids: ReadonlySet<string>): Set<string | null> {
    const known = new Map<string, string>();
    for (const { app } of this.#queries.getQueryData<AppSummaryResource[]>(keys.apps) ?? [])
      known.set(app.id, app.name);
    for (const [key, app] of this.#queries.getQueriesData<AppResource>({ queryKey: ['app'] })) {
      if (key.length === 2 && app !== undefined) known.set(app.id, app.name);
    }
    return new Set([...ids].map((id) => known.get(id) ?? null));
  }
}

const live = new Live();

/** Follows the event stream until the answered function is called. */
export function startLive(queries: QueryClient): () => void {
  const ended = new AbortController();
  void live.follow(queries, ended.signal);
  return () => ended.abort();
}

/** Whether what is on screen follows what happens. */
export function useConnection(): Connection {
  return useSyncExternalStore(
    (watcher) => live.watch(watcher),
    () => live.connection,
  );
}

/** Why it does not, where Berth answers and refuses to tell. */
export function useRefusal(): ApiError | null {
  return useSyncExternalStore(
    (watcher) => live.watch(watcher),
    () => live.refusal,
  );
}

/** Calls `listener` with each event of the account from now on. Answers how to stop that. */
export function onEvent(listener: Listener): () => void {
  return live.listen(listener);
}
