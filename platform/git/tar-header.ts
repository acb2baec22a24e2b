/** One member of a tar file, names as bytes. */
export interface TarMember {
  readonly path: Buffer;
  readonly type: 'file' | 'symlink' | 'directory';
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** unix seconds */
  readonly mtime: number;
  /** Target of a symlink. */
  readonly target?: Buffer;
}

export const TAR_BLOCK = 512;
/** What ends a tar file. */
export const TAR_END: Buffer = Buffer.alloc(2 * TAR_BLOCK);

const TYPE_FLAGS = { file: '0', symlink: '2', directory: '5' } as const;
const NAME_BYTES = 100;

/**
 * The header blocks of a member, in GNU's format: names are bytes of any length and encoding (tar(5), "GNU tar
 * archives"), which the pax format could not carry, since it wants UTF-8.
 */
export function tarHeader(member: TarMember): Buffer {
  const path = member.type === 'directory' ? Buffer.concat([member.path, Buffer.from('/')]) : member.path;
  const target = member.target ?? Buffer.alloc(0);
  return Buffer.concat([
    ...(path.length > NAME_BYTES ? longName('L', path) : []),
    ...(target.length > NAME_BYTES ? longName('K', target) : []),
    header({ ...member, path, target }, TYPE_FLAGS[member.type]),
  ]);
}

/** The zeros that fill a member's content up to whole blocks. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK);
}

function longName(flag: 'L' | 'K', name: Buffer): Buffer[] {
  const size = name.length + 1;
  const path = Buffer.from('././@LongLink');
  const fields = { path, type: 'file', size, mode: 0o644, uid: 0, gid: 0, mtime: 0 } as const;
  return [header(fields, flag), name, Buffer.alloc(1), tarPadding(size)];
}

function header(member: TarMember, flag: string): Buffer {
  const block = Buffer.alloc(TAR_BLOCK);
  member.path.copy(block, 0, 0, NAME_BYTES);
  writeNumber(block, member.mode, 100, 8);
  writeNumber(block, member.uid, 108, 8);
  writeNumber(block, member.gid, 116, 8);
  writeNumber(block, member.size, 124, 12);
  writeNumber(block, member.mtime, 136, 12);
  block.write('        ', 148, 'latin1');
  block.write(flag, 156, 'latin1');
  member.target?.copy(block, 157, 0, NAME_BYTES);
  block.write('ustar  \0', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** Octal, or the base-256 form where octal has not the room (files of 8 GiB and more). */
function writeNumber(block: Buffer, value: number, at: number, width: number): void {
  const octal = value.toString(8).padStart(width - 1, '0');
  if (octal.length < width) {
    block.write(octal, at, 'latin1');
    return;
  }
  block[at] = 0x80;
  block.writeUIntBE(value, at + width - 6, 6);
}
