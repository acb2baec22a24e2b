import { request } from 'node:http';

export interface ProbeAnswer {
  readonly status: number;
  readonly body: string;
}

/** Where a probe goes: a port on loopback, or a unix socket. */
export type ProbeTarget = { readonly port: number } | { readonly socketPath: string };

/** One GET. Rejects when nothing answers within `timeoutMs`. */
export function probe(
  target: ProbeTarget,
  path: string,
  { host, timeoutMs = 2000 }: { host?: string; timeoutMs?: number } = {},
): Promise<ProbeAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      ...('port' in target ? { host: '127.0.0.1', port: target.port } : { socketPath: target.socketPath }),
      path,
      agent: false,
      ...(host === undefined ? {} : { headers: { host } }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    outgoing.once('error', reject);
    outgoing.once('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.once('error', reject);
      incoming.once('end', () =>
        resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    outgoing.end();
  });
}

/** Whether a GET of `path` there is answered with 200. */
export async function answers(target: ProbeTarget, path: string): Promise<boolean> {
  try {
    return (await probe(target, path)).status === 200;
  } catch {
    return false;
  }
}
