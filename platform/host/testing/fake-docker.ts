import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname } from 'node:path';
import type { TestContext } from 'node:test';

/**
 * A Docker Engine that gives fixed answers to GET (404 to what it does not know), 204 to all else or what `refusals` say for
 * its path, and notes what was changed.
 */
export async function fakeDocker(
  t: TestContext,
  options: {
    socket: string;
    answers: Readonly<Record<string, unknown>>;
    refusals?: Readonly<Record<string, number>>;
  },
): Promise<{ changed: string[] }> {
  const { socket, answers, refusals = {} } = options;
  const changed: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const known = answers[path.replace(/\?filters=.*/, '')];
    if (request.method !== 'GET') {
      changed.push(`${request.method} ${path}`);
      response.statusCode = refusals[path] ?? 204;
    } else if (path !== '/_ping' && known === undefined) response.statusCode = 404;
    response.end(request.method === 'GET' && known !== undefined ? JSON.stringify(known) : undefined);
  });
  mkdirSync(dirname(socket), { recursive: true });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  t.after(() => server.close());
  return { changed };
}
