import { pipeline, Readable } from 'node:stream';
import { extract, pack } from 'tar-stream';
import { Fault } from '../errors.ts';

const MANIFEST = 'manifest.json';
const MOST_MANIFEST_BYTES = 4 * 1024 * 1024;
/** Other lists of names that an archive may have: the manifest alone counts, so that no name of its own is taken. */
const OTHER_LISTS = new Set(['repositories', 'index.json', 'oci-layout']);

/**
 * The archive of one image (`docker save`) with `tag` as its only name: whatever names it has itself could be those of
 * other images here. An error shows on the stream.
 */
export function savedImage({ tar, tag }: { tar: Readable; tag: string }): Readable {
  const out = pack();
  const entries = extract();
  const fail = (error: Error) => out.destroy(error instanceof Fault ? error : fault(error.message));
  pipeline(tar, entries, (error) => {
    if (error) fail(error);
  });
  const copy = async () => {
    let images = 0;
    for await (const entry of entries) {
      const { header } = entry;
      const name = header.name.replace(/^\.\//, '');
      if (OTHER_LISTS.has(name)) entry.resume();
      else if (name === MANIFEST) {
        images += 1;
        out.entry({ name, mode: 0o644 }, renamed(await textOf(entry), tag));
      } else {
        await new Promise<void>((resolve, reject) => {
          const target = out.entry(header, (error) => (error ? reject(error) : resolve()));
          pipeline(entry, target, (error) => {
            if (error) reject(error);
          });
        });
      }
    }
    if (images !== 1) throw fault(`it has no ${MANIFEST}`);
    out.finalize();
  };
  copy().catch(fail);
  return Readable.from(out, { objectMode: false });
}

function renamed(text: string, tag: string): string {
  const manifest = parsed(text);
  if (!Array.isArray(manifest) || manifest.length !== 1) {
    const count = Array.isArray(manifest) ? manifest.length : 0;
    throw fault(count > 1 ? `it holds ${count} images, and one is possible` : `its ${MANIFEST} names no image`);
  }
  const [image]: unknown[] = manifest;
  if (typeof image !== 'object' || image === null) throw fault(`its ${MANIFEST} names no image`);
  return JSON.stringify([{ ...image, RepoTags: [tag] }]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw fault(`its ${MANIFEST} is no JSON`);
  }
}

async function textOf(entry: AsyncIterable<unknown>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of entry) {
    if (!(chunk instanceof Uint8Array)) continue;
    bytes += chunk.length;
    if (bytes > MOST_MANIFEST_BYTES) throw fault(`its ${MANIFEST} is larger than ${MOST_MANIFEST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function fault(reason: string): Fault {
  return new Fault({
    code: 'invalid_source',
    message: `Cannot take the image archive: ${reason}`,
    next: 'Send what `docker save NAME` writes, of one image, as it is or packed with gzip.',
  });
}
