import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { beginMessages, type ServerSentMessage, writeMessages } from './server-sent.ts';

test('writeMessages waits for a client that is slow, keeps nothing for it, and cuts one off that takes nothing', async (t) => {
  let made = 0;
  async function* messages(): AsyncGenerator<ServerSentMessage> {
    for (;;) {
      made += 1;
      yield { id: String(made), event: 'big', data: 'x'.repeat(100_000) };
    }
  }
  const ended = Promise.withResolvers<void>();
  const server = createServer((_request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    beginMessages(response, { retryMs: 1 });
    const writing = { messages: messages(), signal: gone.signal, patienceMs: 300 };
    writeMessages(response, writing).then(ended.resolve, ended.reject);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  const asked = get({ host: '127.0.0.1', port: typeof address === 'object' ? address?.port : 0, agent: false });
  const [response]: IncomingMessage[] = await once(asked, 'response');
  assert.ok(response);
  response.on('error', () => undefined);
  for (let chunk = 0; chunk < 500; chunk += 1) if (response.read() === null) await once(response, 'readable');
  const whileRead = made;
  await ended.promise;
  // What the sockets of both sides hold is the kernel's: tens of messages, not thousands.
  assert.ok(made < whileRead + 300, `${made - whileRead} messages were made for nobody`);
  await new Promise((resolve) => response.once('close', resolve).resume());
  assert.ok(!response.complete);
});
