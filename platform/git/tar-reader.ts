import { type ByteReader, UnexpectedEnd } from './byte-reader.ts';
import { TAR_BLOCK } from './tar-header.ts';

/** One member of a tar that is read. `content` may be left unread; it is skipped then. */
export interface ArchiveEntry {
  readonly path: Buffer;
  readonly type: 'file' | 'directory' | 'symlink' | 'hardlink' | 'other';
  readonly executable: boolean;
  readonly size: number;
  /** What a link points at. */
  readonly target: Buffer;
  content(): AsyncGenerator<Buffer>;
}

/** The bytes are no tar that Berth reads; the message says why, as the end of a sentence. */
export class TarError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TarError';
  }
}

/** Extended headers hold names; one larger than this holds something else, and would only fill memory. */
const MAX_EXTENDED_BYTES = 1024 * 1024;
/** Extended headers in a row for one member: GNU and pax write at most one of each kind. */
const MAX_EXTENDED = 6;

const TYPES: Readonly<Record<string, ArchiveEntry['type']>> = {
  '\0': 'file',
  '0': 'file',
  '7': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '5': 'directory',
};

interface Extended {
  path?: Buffer;
  target?: Buffer;
  size?: number;
}

/**
 * Reads a tar member by member (ustar, GNU and pax formats, tar(5)), holding nothing but names. Throws a
 * {@link TarError} where the bytes are no such tar, {@link UnexpectedEnd} where they end too early.
 */
export async function* readTar(bytes: ByteReader): AsyncGenerator<ArchiveEntry> {
  let extended: Extended = {};
  let extendedHeaders = 0;
  for (;;) {
    const block = await bytes.exactly(TAR_BLOCK);
    if (block === null || block.every((byte) => byte === 0)) return;
    checkSum(block);
    const flag = block.toString('latin1', 156, 157);
    if ('xgLK'.includes(flag)) {
      if (++extendedHeaders > MAX_EXTENDED) throw new TarError('it has too many extended headers');
      extended = { ...extended, ...(await readExtended(bytes, flag, numberAt(block, 124, 12))) };
      continue;
    }
    const entry = memberOf(block, flag, extended);
    extended = {};
    extendedHeaders = 0;
    let left = entry.size;
    const content = async function* () {
      for await (const chunk of bytes.stream(left)) {
        left -= chunk.length;
        yield chunk;
      }
    };
    yield { ...entry, content };
    for await (const chunk of bytes.stream(left)) left -= chunk.length;
    await skipPadding(bytes, entry.size);
  }
}

function memberOf(block: Buffer, flag: string, extended: Extended): Omit<ArchiveEntry, 'content'> {
  const path = extended.path ?? ownPath(block);
  const type = TYPES[flag] ?? 'other';
  const hasContent = type === 'file' || type === 'other';
  return {
    path,
    // Before ustar a folder was a file whose name ends in a slash.
    type: type === 'file' && path.at(-1) === 0x2f ? 'directory' : type,
    executable: (numberAt(block, 100, 8) & 0o111) !== 0,
    size: hasContent ? (extended.size ?? numberAt(block, 124, 12)) : 0,
    target: extended.target ?? textAt(block, 157, 100),
  };
}

function ownPath(block: Buffer): Buffer {
  const name = textAt(block, 0, 100);
  const isPosix = block.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isPosix ? textAt(block, 345, 155) : Buffer.alloc(0);
  return prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]);
}

async function readExtended(bytes: ByteReader, flag: string, size: number): Promise<Extended> {
  if (size > MAX_EXTENDED_BYTES) throw new TarError('it has an extended header that is too large');
  const content = (await bytes.exactly(size)) ?? Buffer.alloc(0);
  if (content.length < size) throw new UnexpectedEnd();
  await skipPadding(bytes, size);
  if (flag === 'L') return { path: untilNul(content) };
  if (flag === 'K') return { target: untilNul(content) };
  const own = paxRecords(content);
  return flag === 'g' ? {} : own;
}

/** Records of the form `<length> <key>=<value>\n`, the length counting itself (pax(1)). */
function paxRecords(content: Buffer): Extended {
  const found: Extended = {};
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at);
    const length = Number(content.toString('latin1', at, space));
    if (space === -1 || !Number.isInteger(length) || length < 5 || at + length > content.length) {
      throw new TarError('it has an extended header that is damaged');
    }
    const equals = content.indexOf(0x3d, space);
    const key = content.toString('latin1', space + 1, equals);
    const value = content.subarray(equals + 1, at + length - 1);
    if (key.startsWith('GNU.sparse.')) throw new TarError('it holds sparse files; make it without --sparse');
    if (key === 'path') found.path = value;
    if (key === 'linkpath') found.target = value;
    if (key === 'size') found.size = wholeNumber(Number(value.toString('latin1')));
    at += length;
  }
  return found;
}

async function skipPadding(bytes: ByteReader, size: number): Promise<void> {
  const padding = (TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK;
  const skipped = await bytes.exactly(padding);
  if (skipped === null) throw new UnexpectedEnd();
}

function checkSum(block: Buffer): void {
  let sum = 0;
  for (const [index, byte] of block.entries()) sum += index >= 148 && index < 156 ? 0x20 : byte;
  const stated = textAt(block, 148, 8).toString('latin1').trim();
  if (sum !== Number.parseInt(stated, 8)) throw new TarError('it is not a tar file, or it is damaged');
}

/** A number in octal digits, or in base 256 where the first bit is set (GNU). */
function numberAt(block: Buffer, at: number, width: number): number {
  const first = block[at] ?? 0;
  if ((first & 0x80) !== 0) return wholeNumber(block.readUIntBE(at + width - 6, 6));
  const digits = textAt(block, at, width).toString('latin1').trim();
  return wholeNumber(digits === '' ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : -1);
}

function wholeNumber(value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new TarError('it has a header that is damaged');
}

function textAt(block: Buffer, at: number, width: number): Buffer {
  return untilNul(block.subarray(at, at + width));
}

function untilNul(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0);
  return end === -1 ? bytes : bytes.subarray(0, end);
}
