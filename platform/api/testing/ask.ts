import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

export const DASHBOARD_HOST = 'dashboard.localhost:8080';

export interface Asked {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
}

/** One request with exactly the headers given, Host among them: `fetch` sets that by itself. */
export async function ask(
  url: string,
  options: {
    path: string;
    method?: string;
    host?: string;
    headers?: Readonly<Record<string, string>>;
    json?: unknown;
  },
): Promise<Asked> {
  const { path, method = 'GET', host = DASHBOARD_HOST, headers = {}, json } = options;
  const { hostname, port } = new URL(url);
  const type: Record<string, string> = json === undefined ? {} : { 'content-type': 'application/json' };
  const asked = request({ hostname, port, path, method, headers: { host, ...type, ...headers }, agent: false });
  asked.end(json === undefined ? undefined : JSON.stringify(json));
  const [response]: IncomingMessage[] = await once(asked, 'response');
  if (response === undefined) throw new Error('No response came');
  const bytes = await buffer(response);
  return { status: response.statusCode ?? 0, headers: response.headers, bytes, text: bytes.toString('utf8') };
}
