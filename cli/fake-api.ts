import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ExecResult, exec } from '../platform/exec.ts';

/** For tests: a small HTTP server that answers as the API does, and the CLI run against it as a process of its own. */
export interface FakeApi {
  readonly url: string;
  readonly server: Server;
  /** What was asked, in order: `PATCH /apps/hello/config-vars {"A":"1"}`. */
  readonly asked: string[];
  readonly headers: IncomingMessage['headers'][];
  /** A folder of its own for home, configuration and work. */
  readonly folder: string;
  berth(args: readonly string[], options?: { input?: string; env?: Record<string, string> }): Promise<ExecResult>;
  close(): Promise<void>;
}

/** `METHOD /path` to what it answers: a value (200), or a function that does the answering. */
export type Answers = Readonly<Record<string, unknown>>;
export type Answerer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

export const TOKEN = 'secret-token-of-the-test';

export async function fakeApi(answers: Answers): Promise<FakeApi> {
  const asked: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    bytesOf(request).then(
      (body) => {
        const what = `${request.method} ${request.url}`;
        asked.push(body.length === 0 ? what : `${what} ${body.toString('utf8')}`);
        headers.push(request.headers);
        answer(answers, { request, response, body, what });
      },
      (error: Error) => response.destroy(error),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const folder = await mkdtemp(join(tmpdir(), 'berth-cli-test-'));
  return {
    url,
    server,
    asked,
    headers,
    folder,
    berth: (args, { input, env } = {}) =>
      exec([process.execPath, join(dirname(fileURLToPath(import.meta.url)), 'main.ts'), ...args], {
        cwd: folder,
        env: { ...baseEnv(folder), BERTH_API_URL: url, BERTH_API_KEY: TOKEN, ...env },
        ...(input !== undefined && { input }),
      }),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Nothing of the machine's own but the way to programs. */
export function baseEnv(folder: string): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: folder,
    BERTH_HOME: join(folder, 'home'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CEILING_DIRECTORIES: dirname(folder),
    GIT_TERMINAL_PROMPT: '0',
  };
}

/** An answer with a status and headers of its own. */
export function reply(status: number, body: unknown, headers: Record<string, string> = {}): Answerer {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
  readonly what: string;
}

function answer(answers: Answers, { request, response, body, what }: Asked): void {
  const given = Object.hasOwn(answers, what) ? answers[what] : undefined;
  if (typeof given === 'function') given(request, response, body);
  else if (given !== undefined) reply(200, given)(request, response, body);
  else reply(404, { id: 'not_found', message: "Couldn't find that app.", resource: 'app' })(request, response, body);
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
