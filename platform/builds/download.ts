import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import tar from 'tar-stream';
import { Fault } from '../errors.ts';

const MOST_MS = 5 * 60_000;
const MOST_BYTES = 200 * 1024 * 1024;

/** One file as it goes into a runtime image. */
export interface DownloadRequest {
  readonly url: string;
  /** What it has to be; absent: something else vouches for it. */
  readonly sha256?: string;
  /** Absolute path in the image. */
  readonly path: string;
}

/** The file as a tar to be unpacked at `/`, owned by root. Rejects with a Fault `registry_unreachable`. */
export async function download({ url, sha256, path }: DownloadRequest): Promise<Readable> {
  const content = await bytesOf(url).catch((thrown: unknown) => {
    throw unfetched(url, reasonOf(thrown));
  });
  const found = createHash('sha256').update(content).digest('hex');
  if (sha256 !== undefined && found !== sha256) {
    throw unfetched(url, `its SHA-256 is ${found}, not ${sha256} as its index says`);
  }
  const pack = tar.pack();
  pack.entry({ name: path.slice(1), mode: 0o644, uid: 0, gid: 0 }, content);
  pack.finalize();
  return Readable.from(pack, { objectMode: false });
}

async function bytesOf(url: string): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(MOST_MS) });
  if (!response.ok || response.body === null) throw new Error(`${new URL(url).host} answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES / 1024 / 1024} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What fetch itself says is only that it failed. */
function reasonOf(thrown: unknown): string {
  const reason = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  return reason instanceof Error ? reason.message : String(reason);
}

function unfetched(url: string, reason: string): Fault {
  return new Fault({
    code: 'registry_unreachable',
    message: `Cannot fetch ${url}: ${reason}`,
    next: 'Check that this machine reaches that host, or name a mirror of it (`berth up --mirror`), and push again.',
  });
}
