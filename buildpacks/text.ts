/** The text of a file: UTF-8, or UTF-16 where it begins as PowerShell's `>` lets files begin (RFC 2781, 3.2). */
export function textOf(bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe') return new TextDecoder('utf-16le').decode(bytes);
  if (mark === 'feff') return new TextDecoder('utf-16be').decode(bytes);
  return bytes.toString();
}
