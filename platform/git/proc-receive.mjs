/**
 * git's `proc-receive` hook, protocol version 1 (githooks(5)): asks the platform what becomes of a push, hands its
 * output on to the pusher, and tells git the verdicts. Plain JavaScript with nothing but Node's own modules, since it
 * starts anew with every push.
 */
import { readSync, writeSync } from 'node:fs';
import { createConnection } from 'node:net';

const FLUSH = '0000';
let pusherGone = false;

function read(count) {
  const bytes = Buffer.alloc(count);
  for (let at = 0; at < count; ) {
    const got = readSync(0, bytes, at, count - at, null);
    if (got === 0) process.exit(1);
    at += got;
  }
  return bytes.toString();
}

/** Payloads up to the next flush packet. */
function readPackets() {
  const packets = [];
  for (;;) {
    const length = Number.parseInt(read(4), 16);
    if (length === 0) return packets;
    packets.push(read(length - 4).replace(/\n$/, ''));
  }
}

function write(descriptor, data) {
  const bytes = Buffer.from(data);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
  } catch (error) {
    // git or the pusher left: the platform finishes the push all the same.
    if (error.code !== 'EPIPE') throw error;
    pusherGone = true;
  }
}

function packet(text) {
  const length = Buffer.byteLength(text) + 4;
  return length.toString(16).padStart(4, '0') + text;
}

function answer(verdicts) {
  const lines = verdicts.map(({ ref, reason }) => packet(reason === null ? `ok ${ref}\n` : `ng ${ref} ${reason}\n`));
  write(1, lines.join('') + FLUSH);
  process.exit(0);
}

readPackets();
write(1, packet('version=1\0\n') + FLUSH);
const commands = readPackets().map((line) => {
  const [oldId, newId, ...ref] = line.split(' ');
  return { oldId, newId, ref: ref.join(' ') };
});
const lost = () => {
  write(2, ' !     Berth was restarted while building. Push again to deploy this commit.\n');
  answer(commands.map(({ ref }) => ({ ref, reason: 'Berth was restarted while building [build_abandoned]' })));
};

// biome-ignore lint/style/noProcessEnv: git hands its hooks nothing but the environment, and argv would show the ticket.
const { BERTH_HOOK_SOCKET, BERTH_PUSH_TICKET } = process.env;
const socket = createConnection(BERTH_HOOK_SOCKET);
socket.on('error', lost);
socket.on('end', lost);
socket.write(`${JSON.stringify({ ticket: BERTH_PUSH_TICKET, commands })}\n`);
socket.setEncoding('utf8');
let rest = '';
socket.on('data', (data) => {
  const lines = (rest + data).split('\n');
  rest = lines.pop();
  for (const line of lines) {
    const message = JSON.parse(line);
    if (message.verdicts !== undefined) answer(message.verdicts);
    if (!pusherGone) write(2, message.text);
  }
});
