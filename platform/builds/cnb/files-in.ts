import type { BuildShell } from '../classic/build-shell.ts';

/** Names and contents in base64, a file a line: nothing that a buildpack writes can break it. */
const READ = `
cd -- "$FOLDER" 2>/dev/null || exit 0
for file in *.toml; do
  if [ -f "$file" ]; then
    printf 'file %s %s\\n' "$(printf %s "$file" | base64 -w0)" "$(head -c 262144 -- "$file" | base64 -w0)"
  fi
done
for folder in *; do
  if [ -d "$folder" ]; then printf 'folder %s\\n' "$(printf %s "$folder" | base64 -w0)"; fi
done
`;

/** What lies in a folder of a container, as far as layers go. */
export interface FolderContent {
  /** Its TOML files, by name. */
  readonly files: ReadonlyMap<string, string>;
  readonly folders: ReadonlySet<string>;
}

/** Reads the TOML files of a folder; empty where there is no such folder. */
export async function filesIn(shell: BuildShell, folder: string): Promise<FolderContent> {
  const text = await shell.move('Cannot read what the buildpack left', { script: READ, env: { FOLDER: folder } });
  const files = new Map<string, string>();
  const folders = new Set<string>();
  for (const line of text.split('\n')) {
    const [kind, name = '', content = ''] = line.split(' ');
    if (kind === 'file') files.set(decoded(name), decoded(content));
    if (kind === 'folder') folders.add(decoded(name));
  }
  return { files, folders };
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString();
}
