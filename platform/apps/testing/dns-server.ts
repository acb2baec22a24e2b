import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { TestContext } from 'node:test';

/** Records of a name; `silent` never answers, `broken` answers SERVFAIL. A name without an entry is NXDOMAIN. */
export type Zone = Record<string, { a?: string[]; aaaa?: string[]; cname?: string } | 'silent' | 'broken'>;

const TYPES = { a: 1, cname: 5, aaaa: 28 } as const;
const OK = 0;
const SERVFAIL = 2;
const NXDOMAIN = 3;

/** A DNS server (RFC 1035, UDP) on loopback that knows a zone, and what it was asked. */
export async function dnsServer(t: TestContext, zone: Zone): Promise<{ address: string; asked: string[] }> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query, { address, port }) => {
    const { name, type, end } = questionOf(query);
    asked.push(name);
    const reply = zone[name] === 'silent' ? null : replyTo({ query: query.subarray(0, end), name, type, zone });
    if (reply !== null) socket.send(reply, port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  t.after(() => close(socket));
  return { address: `127.0.0.1:${socket.address().port}`, asked };
}

async function close(socket: Socket): Promise<void> {
  const closed = once(socket, 'close');
  socket.close();
  await closed;
}

function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function replyTo(of: { query: Buffer; name: string; type: number; zone: Zone }): Buffer {
  const { query, name, type, zone } = of;
  const known = zone[name];
  if (known === 'broken') return message(query, SERVFAIL, []);
  if (known === undefined || known === 'silent') return message(query, NXDOMAIN, []);
  const alias = known.cname === undefined ? [] : [record(name, TYPES.cname, encodeName(known.cname))];
  if (type === TYPES.cname) return message(query, OK, alias);
  const last = known.cname ?? name;
  const holder = zone[last];
  const { a = [], aaaa = [] } = typeof holder === 'object' ? holder : {};
  const addresses =
    type === TYPES.a
      ? a.map((each) => record(last, TYPES.a, Buffer.from(each.split('.').map(Number))))
      : aaaa.map((each) => record(last, TYPES.aaaa, encodeSix(each)));
  return message(query, OK, [...alias, ...addresses]);
}

function message(query: Buffer, code: number, records: readonly Buffer[]): Buffer {
  const head = Buffer.from(query);
  head.writeUInt16BE(0x8180 + code, 2);
  head.writeUInt16BE(records.length, 6);
  head.writeUInt32BE(0, 8);
  return Buffer.concat([head, ...records]);
}

function record(name: string, type: number, data: Buffer): Buffer {
  const rest = Buffer.alloc(10);
  rest.writeUInt16BE(type, 0);
  rest.writeUInt16BE(1, 2);
  rest.writeUInt32BE(60, 4);
  rest.writeUInt16BE(data.length, 8);
  return Buffer.concat([encodeName(name), rest, data]);
}

function encodeName(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.from(String.fromCharCode(label.length) + label, 'latin1'));
  return Buffer.concat([...labels, Buffer.alloc(1)]);
}

/** An IPv6 address with one `::` in it. */
function encodeSix(address: string): Buffer {
  const [head = '', tail = ''] = address.split('::').map((part) => part);
  const words = (part: string) => (part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16)));
  const [before, after] = [words(head), words(tail)];
  const all = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  return Buffer.from(all.flatMap((word) => [word >> 8, word & 255]));
}
