import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What `berth login` keeps: one Berth and the token for it. */
export interface SavedLogin {
  readonly url: string;
  readonly token: string;
}

/** The saved login, or null when there is none. Throws when the file is there but cannot be read. */
export async function readLogin(file: string): Promise<SavedLogin | null> {
  const text = await readIfThere(file);
  if (text === null) return null;
  const saved: Partial<SavedLogin> = JSON.parse(text);
  return saved.url && saved.token ? { url: saved.url, token: saved.token } : null;
}

/** Keeps `login` in `file`, which only its owner can read, at once or not at all. */
export async function writeLogin(file: string, login: SavedLogin): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.new`;
  await rm(draft, { force: true });
  await writeFile(draft, `${JSON.stringify(login, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  await rename(draft, file);
}

/** Forgets the saved login; answers whether there was one. */
export async function removeLogin(file: string): Promise<boolean> {
  const there = (await readIfThere(file)) !== null;
  await rm(file, { force: true });
  return there;
}

/** The text of a file, or null where there is none or it belongs to another user. */
export async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return null;
    throw error;
  }
}
