import { request } from 'node:http';

export interface LocalAnswer {
  readonly status: number;
  readonly body: string;
}

/** Where a request goes: a port on loopback, or a unix socket. */
export type LocalTarget = { readonly port: number } | { readonly socketPath: string };

/** One request without a body. Rejects when nothing answers within `timeoutMs`. */
export function localRequest(
  target: LocalTarget,
  path: string,
  { method = 'GET', host, timeoutMs = 2000 }: { method?: string; host?: string; timeoutMs?: number } = {},
): Promise<LocalAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      ...('port' in target ? { host: '127.0.0.1', port: target.port } : { socketPath: target.socketPath }),
      method,
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
export async function answers(target: LocalTarget, path: string): Promise<boolean> {
  try {
    return (await localRequest(target, path)).status === 200;
  } catch {
    return false;
  }
}
