import type { ClientRequest } from 'node:http';

import './silent-extend.ts';

import httpProxy from 'http-proxy';

import { ExchangeWatch } from './exchange-watch.ts';
import type { Forwarder, ForwardJob, ForwardResult, UpgradeJob } from './forwarder.ts';
import { UpgradeWatch } from './upgrade-watch.ts';

/**
 * Forwards with http-proxy, which pipes the bytes and nothing more: it is handed a connected socket, sees no header
 * that it could misread, and every end of an exchange is watched beside it.
 */
export class HttpProxyForwarder implements Forwarder {
  readonly #proxy = httpProxy.createProxyServer({ toProxy: true, ignorePath: true, prependPath: false });

  forward(job: ForwardJob): Promise<ForwardResult> {
    const watch = new ExchangeWatch(job);
    const agent = oneShotAgent(job, (outgoing) => watch.attach(outgoing));
    job.request.headers = { connection: 'keep-alive' };
    this.#proxy.web(job.request, job.response, { ...AIM, agent }, isWatched);
    return watch.done;
  }

  upgrade(job: UpgradeJob): Promise<ForwardResult> {
    const watch = new UpgradeWatch(job);
    const sent: ClientRequest[] = [];
    const agent = oneShotAgent(job, (outgoing) => {
      sent.push(outgoing);
      watch.attach(outgoing);
    });
    // The one pair of headers that it wants to see; the dyno gets the real ones.
    job.request.headers = { connection: 'Upgrade', upgrade: 'websocket' };
    this.#proxy.ws(job.request, job.client, job.head, { ...AIM, agent }, isWatched);
    for (const outgoing of sent) watch.ownErrors(outgoing);
    return watch.done;
  }
}

/** The socket is connected already, so nothing looks at this address. */
const AIM = { target: { protocol: 'http:', host: 'dyno', port: 80 } };

function isWatched(): void {
  // Every error of an exchange is seen by its watch.
}

/** What node:http asks of an agent: keep-alive semantics, and a socket for the one request. */
function oneShotAgent(job: ForwardJob, attach: (outgoing: ClientRequest) => void): object {
  return {
    keepAlive: true,
    protocol: 'http:',
    addRequest(outgoing: ClientRequest): void {
      outgoing.path = job.path;
      if (job.headers['Transfer-Encoding'] !== undefined) outgoing.removeHeader('Content-Length');
      for (const [name, value] of Object.entries(job.headers)) outgoing.setHeader(name, value);
      Reflect.set(outgoing, 'maxHeaderSize', job.limits.responseHeadBytes);
      attach(outgoing);
      outgoing.onSocket(job.connection.socket);
    },
  };
}
