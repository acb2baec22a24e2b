import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { appRoute, startRawDyno, startRouter, target } from './testing.ts';

/** Third parties' payloads, kept beside a checkout; the cases of request-target.test.ts cover the same classes. */
const CORPUS = new URL('../../shared/conformance/smuggling.json', import.meta.url);
const BATCH = 60;

interface Corpus {
  readonly payloads: readonly { readonly id: string; readonly b64: string }[];
}

/** What the bytes of one request to a dyno break, or null. */
function violation(received: string): string | null {
  const end = received.indexOf('\r\n\r\n');
  const [line = '', ...fields] = received.slice(0, end).split('\r\n');
  const body = received.slice(end + 4);
  const named = (name: string): string[] => fields.filter((field) => field.toLowerCase().startsWith(`${name}:`));
  const [length] = named('content-length');
  const chunked = named('transfer-encoding').length > 0;
  if (!/^[A-Z-]+ \S+ HTTP\/1\.1$/.test(line)) return 'the request line';
  if (named('host').length !== 1) return 'the number of Host lines';
  if (named('content-length').length + named('transfer-encoding').length > 1) return 'two framings';
  if (/[^\t\x20-\x7e\x80-\xff]/.test(fields.join(''))) return 'a control character';
  if (fields.some((field) => /^(transfer|content)[^-]*(encoding|length)/i.test(field))) return 'a look-alike';
  return !chunked && body.length > Number(length?.split(':')[1] ?? 0) ? 'the length of the body' : null;
}

async function send(port: number, bytes: Buffer): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1' });
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.on('error', () => socket.destroy());
  socket.once('data', () => setTimeout(() => socket.destroy(), 50));
  socket.once('close', () => resolve());
  socket.setTimeout(600, () => socket.destroy());
  socket.write(bytes);
  await promise;
}

test('Router lets no smuggled request through to a dyno', {
  skip: !existsSync(CORPUS) && 'no corpus here',
}, async (t) => {
  const { platform, port } = await startRouter(t, { idleMs: 300, firstByteMs: 300 });
  const received: string[] = [];
  const dyno = await startRawDyno(t, (socket) => {
    let bytes = '';
    socket.on('data', (chunk) => {
      bytes += chunk.toString('latin1');
    });
    socket.once('data', async () => {
      await delay(30);
      received.push(bytes);
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok');
    });
  });
  await platform.served([appRoute({ targets: [target(dyno)] })]);
  const { payloads }: Corpus = JSON.parse(readFileSync(CORPUS, 'utf8'));
  const bytesOf = (b64: string): Buffer => {
    const text = Buffer.from(b64, 'base64').toString('latin1');
    return Buffer.from(text.replaceAll(/__HOST__|localhost:00000/g, 'hello.localhost'), 'latin1');
  };

  for (let i = 0; i < payloads.length; i += BATCH) {
    await Promise.all(payloads.slice(i, i + BATCH).map(({ b64 }) => send(port, bytesOf(b64))));
  }

  const violations = received.flatMap((bytes) => violation(bytes) ?? []);
  assert.deepEqual(violations, []);
});
