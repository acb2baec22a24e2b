import { Agent, request } from 'node:http';
import { facts } from '../e2e/berth.ts';

/** What a load of a fixed number of requests saw. */
export interface ClosedLoadReport {
  readonly requests: number;
  /** Requests that did not answer 200. */
  readonly failed: number;
  readonly perSecond: number;
  /** Milliseconds from sending to the last byte, one a request. */
  readonly times: readonly number[];
}

/** `requests` requests for `path` over `connections` kept connections, each sent when the one before is answered. */
export async function closedLoad(options: {
  host: string;
  path: string;
  requests: number;
  connections: number;
}): Promise<ClosedLoadReport> {
  const { host, path, requests, connections } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  let [left, failed] = [requests, 0];
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const begin = performance.now();
      if ((await statusOf({ agent, host, path })) !== 200) failed += 1;
      times.push(performance.now() - begin);
    }
  };
  const begin = performance.now();
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - begin) / 1000;
  agent.destroy();
  return { requests, failed, perSecond: requests / seconds, times };
}

/** The status of one answer, read to its end; 0 where none came. */
function statusOf({ agent, host, path }: { agent: Agent; host: string; path: string }): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const port = facts().routerPort;
  const asked = request({ host: '127.0.0.1', port, path, agent, headers: { host } }, (response) => {
    response.on('end', () => resolve(response.statusCode ?? 0)).on('error', () => resolve(0));
    response.resume();
  });
  asked.on('error', () => resolve(0));
  asked.end();
  return promise;
}
