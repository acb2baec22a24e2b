import type { BuildShell } from '../classic/build-shell.ts';
import { readDescriptor } from './descriptor.ts';
import type { Component } from './groups.ts';

const MOST_BUILDPACKS = 200;
/** Paths and contents in base64 of every `buildpack.toml`, a file a line; programs can be started. */
const FIND = `
cd -- "$FOLDER"
find . -maxdepth 6 -name buildpack.toml -type f -print0 | sort -z | head -z -n ${MOST_BUILDPACKS} |
while IFS= read -r -d '' file; do
  printf '%s %s\\n' "$(dirname -- "$file" | base64 -w0)" "$(head -c 262144 -- "$file" | base64 -w0)"
  chmod -f +x -- "$(dirname -- "$file")"/bin/* || true
done
`;

/** The buildpacks that were fetched: those that the user named, and all (an order may pick those in folders of one). */
export async function componentsIn(options: {
  shell: BuildShell;
  /** Holds each of the named in a folder by its index. */
  folder: string;
  /** How users named them. */
  shown: readonly string[];
}): Promise<{ named: Component[]; found: Component[] }> {
  const { shell, folder, shown } = options;
  const text = await shell.move('Cannot look at the buildpacks', { script: FIND, env: { FOLDER: folder } });
  const lines = text.split('\n').filter((line) => line !== '');
  const found = lines.map((line) => {
    const [place = '', file = ''] = line.split(' ').map((part) => Buffer.from(part, 'base64').toString());
    const path = place.trim().slice(2);
    const [index = '', ...inside] = path.split('/');
    const name = [shown[Number(index)] ?? index, ...inside].join('/');
    return {
      path,
      component: { descriptor: readDescriptor({ text: file, shown: name }), folder: `${folder}/${path}` },
    };
  });
  const named = shown.flatMap((_, index) => found.find(({ path }) => path === String(index))?.component ?? []);
  return { named, found: found.map(({ component }) => component) };
}
