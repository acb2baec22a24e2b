import { lstat, readdir } from 'node:fs/promises';

/** Bytes that the files under `folder` take; what vanishes meanwhile counts as nothing. */
export async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const stat = await lstat(`${entry.parentPath}/${entry.name}`).catch(() => null);
    bytes += stat?.size ?? 0;
  }
  return bytes;
}
