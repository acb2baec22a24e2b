import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { ApiClient } from './api-client.ts';
import type { Attachment } from './attach.ts';
import type { EventResource, ExecResource } from './berth-resources.ts';
import { path } from './path.ts';
import type { LogRequest } from './requests.ts';
import type { DynoResource, SourceResource } from './resources.ts';
import { logLines, openOutput, resumed } from './streams.ts';
import { Transport } from './transport.ts';

/**
 * The typed client of the API for programs: what {@link ApiClient} asks, and the streams both ways. Every method rejects
 * with an ApiError.
 *
 * @example
 * const client = new Client({ url: 'http://127.0.0.1:5000', token });
 * const { body, rolloutUrl } = await client.setConfig('hello', { GREETING: 'Hi' });
 */
export class Client extends ApiClient {
  readonly #transport: Transport;

  constructor(options: { url: string; token: string | null }) {
    const transport = new Transport(options);
    super(transport);
    this.#transport = transport;
  }

  /** Connects to an attached one-off dyno, or to a command in a running one. */
  async attach(to: DynoResource | ExecResource): Promise<Attachment> {
    // WebSockets bring TLS along, which few commands need.
    const { openAttachment } = await import('./attach.ts');
    const { base } = this.#transport;
    const dyno = 'dyno' in to ? to.dyno.name : to.name;
    const url = new URL(to.attach_url ?? path`/apps/${to.app.name}/dynos/${dyno}/attach`, base);
    return await openAttachment({ url, headers: url.origin === base.origin ? this.#transport.authorization() : {} });
  }

  /** Sends a tar.gz of `length` bytes to a source. */
  upload(source: SourceResource, archive: { body: Readable; length: number }): Promise<void> {
    return this.#transport.upload({ url: source.source_blob.put_url, ...archive });
  }

  /** What is written at an `output_stream_url`, to its end; waits while there is nothing yet. */
  async output(outputStreamUrl: string, { signal }: { signal?: AbortSignal } = {}): Promise<IncomingMessage> {
    return await openOutput({ transport: this.#transport, url: outputStreamUrl, ...(signal && { signal }) });
  }

  /** Lines of an app's log as text; with `tail` it goes on until `signal`, over lost connections without a gap. */
  async *logs(app: string, request: LogRequest = {}, options: { signal?: AbortSignal } = {}): AsyncGenerator<string> {
    const session = await this.logSession(app, request);
    yield* logLines({ transport: this.#transport, url: session.logplex_url, tail: request.tail ?? false, ...options });
  }

  /**
   * The events after the one with seq `after` (from now on without it), of one app or of all that the account may see,
   * as they happen: on and on until `signal`, over lost connections without a gap. `reset` comes where some are lost
   * because they are not kept any more.
   */
  async *followEvents(
    { app, after }: { app?: string; after?: number },
    options: { signal?: AbortSignal } = {},
  ): AsyncGenerator<EventResource | 'reset'> {
    const url = app === undefined ? '/events' : path`/apps/${app}/events`;
    const from = after === undefined ? null : String(after);
    for await (const { event, data } of resumed({ transport: this.#transport, url, after: from, ...options })) {
      yield event === 'reset' ? event : (JSON.parse(data) as EventResource);
    }
  }
}
