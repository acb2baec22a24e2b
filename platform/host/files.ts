import { closeSync, fsyncSync, openSync, readFileSync, readSync, renameSync, statSync, writeSync } from 'node:fs';

/** Writes a file whole or not at all, on the disk when this returns. */
export function writeWhole(path: string, content: string, { mode = 0o644 }: { mode?: number } = {}): void {
  const temporary = `${path}.${process.pid}.new`;
  const file = openSync(temporary, 'w', mode);
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}

/** A text file's content, or null when it is not there. */
export function readTextIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Bytes of a file, 0 when it is not there. */
export function sizeIfThere(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** What was written to a growing file behind its first `from` bytes; all of it when it was cut since. */
export function readTextFrom(path: string, from: number): string {
  const size = sizeIfThere(path);
  const start = size < from ? 0 : from;
  if (size === start) return '';
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(size - start);
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, start)).toString('utf8');
  } finally {
    closeSync(file);
  }
}
