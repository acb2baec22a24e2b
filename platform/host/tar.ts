import { buffer } from 'node:stream/consumers';
import { pack as newPack } from 'tar-stream';

/** A tar of small files that belong to root. */
export async function packTar(files: readonly { readonly name: string; readonly content: string }[]): Promise<Buffer> {
  const pack = newPack();
  for (const { name, content } of files) pack.entry({ name, mode: 0o644, uid: 0, gid: 0 }, content);
  pack.finalize();
  return await buffer(pack);
}
