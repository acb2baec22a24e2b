import { posix } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { extract, type Header, pack } from 'tar-stream';

type Entry = { readonly header: Partial<Header> & Pick<Header, 'name'>; readonly content?: string };

/** A small tar in memory. */
export async function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const tar = pack();
  for (const { header, content } of entries) tar.entry(header, content ?? '');
  tar.finalize();
  return await bytesOf(tar);
}

/** The same tar with the text of one file changed. */
export function withFileChanged(
  source: Readable,
  { file, change }: { file: string; change: (text: string) => string },
): Readable {
  const wanted = posix.normalize(file);
  const tar = pack();
  const entries = extract();
  pipeline(source, entries, (error) => {
    if (error) tar.destroy(error);
  });
  const copy = async () => {
    for await (const entry of entries) {
      const { header } = entry;
      if (posix.normalize(header.name) === wanted && header.type === 'file') {
        const text = change((await bytesOf(entry)).toString());
        tar.entry({ ...header, size: Buffer.byteLength(text) }, text);
      } else {
        await new Promise<void>((resolve, reject) => {
          const target = tar.entry(header, (error) => (error ? reject(error) : resolve()));
          pipeline(entry, target, (error) => {
            if (error) reject(error);
          });
        });
      }
    }
    tar.finalize();
  };
  copy().catch((thrown) => tar.destroy(thrown));
  return Readable.from(tar, { objectMode: false });
}

async function bytesOf(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks);
}
