/** Makes tars for tests, hostile ones too. */

/** One member; `flag` is tar's type flag (`0` file, `1` hard link, `2` symlink, `3` device, `5` folder, `6` pipe). */
export interface RawMember {
  readonly path: string;
  readonly flag?: string;
  readonly content?: string | Buffer;
  readonly target?: string;
  readonly mode?: number;
  /** What the header says when that is not the content's own size. */
  readonly size?: number;
}

/** The bytes of a ustar file with these members, in order, whatever they are. */
export function rawTar(members: readonly RawMember[]): Buffer {
  return Buffer.concat([...members.flatMap(memberBlocks), Buffer.alloc(1024)]);
}

function memberBlocks({ path, flag = '0', content = '', target = '', mode = 0o644, size }: RawMember): Buffer[] {
  const body = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(path, 0, 100, 'latin1');
  header.write(`${mode.toString(8).padStart(7, '0')}\0`, 100, 'latin1');
  header.write('0000000\x000000000\0', 108, 'latin1');
  header.write(`${(size ?? body.length).toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  header.write('00000000000\0', 136, 'latin1');
  header.write('        ', 148, 'latin1');
  header.write(flag, 156, 'latin1');
  header.write(target, 157, 100, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
}

/** One record of a pax header. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest) + 1;
  while (String(length).length + Buffer.byteLength(rest) !== length) length += 1;
  return `${length}${rest}`;
}
