import type { OutputReader } from './dependencies.ts';

type Chunks = AsyncIterable<string | Buffer>;

/** Output that is kept as text or bytes, read as bytes: of builds and of release phases, each by its id. */
export function outputReader(kept: {
  ofBuild(options: { id: string; signal: AbortSignal }): Chunks;
  ofRelease(options: { id: string; signal: AbortSignal }): Chunks;
}): OutputReader {
  return {
    follow: ({ build, signal }) => bytesOf(kept.ofBuild({ id: build.id, signal })),
    followRelease: ({ release, signal }) => bytesOf(kept.ofRelease({ id: release.id, signal })),
  };
}

async function* bytesOf(chunks: Chunks): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}
