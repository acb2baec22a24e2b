import { mkdir, open, readdir, readFile, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { decodeLine, type StoredLine } from './log-line.ts';

/** One file of an app's log, named after the first line that it could hold. */
export interface Segment {
  readonly path: string;
  readonly firstId: number;
  bytes: number;
}

const NEWLINE = 0x0a;
/** After so many lines whoever else waits has a turn: a whole log is tens of megabytes to look through. */
const LINES_A_TURN = 2_000;
const NAME = /^(\d{16})\.lines$/;

export function segmentOf(folder: string, firstId: number): Segment {
  return { path: join(folder, `${String(firstId).padStart(16, '0')}.lines`), firstId, bytes: 0 };
}

/** The segments in an app's folder, oldest first. A record that a crash cut short at the end of the last is removed. */
export async function openSegments(folder: string): Promise<Segment[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const segments: Segment[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const [, firstId] = NAME.exec(name) ?? [];
    if (firstId === undefined) continue;
    const path = join(folder, name);
    segments.push({ path, firstId: Number(firstId), bytes: (await stat(path)).size });
  }
  const last = segments.at(-1);
  if (last !== undefined) await cutUnfinished(last);
  return segments;
}

/** The id of the newest line, 0 when there is none. */
export async function newestId(segments: readonly Segment[]): Promise<number> {
  for (const segment of segments.toReversed()) {
    for await (const line of newestFirst([segment])) return line.id;
  }
  // Ids go on after lines that are gone, too.
  return Math.max(0, (segments.at(-1)?.firstId ?? 1) - 1);
}

/** All lines with ids below `before`, from the newest on; only as much is read and decoded as is consumed, a segment at a time. */
export async function* newestFirst(
  segments: readonly Segment[],
  before = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<StoredLine> {
  let lines = 0;
  for (const segment of segments.toReversed()) {
    if (segment.firstId >= before) continue;
    const content = await contentOf(segment);
    for (let end = content.length - 1; end > 0; ) {
      if (++lines % LINES_A_TURN === 0) await turn();
      const start = content.lastIndexOf(NEWLINE, end - 1);
      const line = decodeLine(content.toString('utf8', start + 1, end));
      if (line !== null && line.id < before) yield line;
      end = start;
    }
  }
}

/** All lines with ids above `after`, oldest first. */
export async function* oldestFirst(segments: readonly Segment[], after: number): AsyncGenerator<StoredLine> {
  let lines = 0;
  for (const [index, segment] of segments.entries()) {
    const next = segments[index + 1];
    if (next !== undefined && next.firstId <= after + 1) continue;
    const content = await contentOf(segment);
    for (let start = 0; start < content.length; ) {
      if (++lines % LINES_A_TURN === 0) await turn();
      const end = content.indexOf(NEWLINE, start);
      if (end === -1) break;
      const line = decodeLine(content.toString('utf8', start, end));
      if (line !== null && line.id > after) yield line;
      start = end + 1;
    }
  }
}

/** What is in a segment now; nothing when it was removed meanwhile to make room. */
async function contentOf(segment: Segment): Promise<Buffer> {
  return readFile(segment.path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
}

async function cutUnfinished(segment: Segment): Promise<void> {
  const content = await contentOf(segment);
  const whole = content.lastIndexOf(NEWLINE) + 1;
  if (whole === content.length) return;
  await truncate(segment.path, whole);
  segment.bytes = whole;
}

export function openForAppend(segment: Segment): ReturnType<typeof open> {
  return open(segment.path, 'a', 0o600);
}

export async function removeSegment(segment: Segment): Promise<void> {
  await rm(segment.path, { force: true });
}
