import { tarOf } from '../../engine/tar.ts';
import type { BuildShell } from '../classic/build-shell.ts';
import { quoted } from './environment.ts';
import { filesIn } from './files-in.ts';
import { type Layer, layersOf, restored, withoutTypes } from './layers.ts';
import { folderName, PLACES } from './places.ts';

const OWNER = { uid: 10_000, gid: 10_000 };
const KEPT = `${PLACES.cache}/layers`;
const NEXT = `${PLACES.cache}/next`;

/** Removes folders that not even their owner may change, too: Go's module cache has them. */
const DROP = 'drop() { if [ -e "$1" ]; then chmod -R u+rwX -- "$1" && rm -rf -- "$1"; fi; }';

/** The layers of an app from its last build that ended well, in a volume of the app's own. */
export class LayerCache {
  readonly #shell: BuildShell;

  constructor(shell: BuildShell) {
    this.#shell = shell;
  }

  /** Brings back what a buildpack may find again of its layers. */
  async restore(id: string): Promise<void> {
    const name = folderName(id);
    const [from, to] = [`${KEPT}/${name}`, `${PLACES.layers}/${name}`];
    const content = await filesIn(this.#shell, from);
    const layers = layersOf({ path: from, ...content }).filter((layer) => restored(layer) !== 'nothing');
    const store = content.files.get('store.toml');
    const files = layers.map((layer) => [
      `${layer.name}.toml`,
      withoutTypes(content.files.get(`${layer.name}.toml`) ?? ''),
    ]);
    if (store !== undefined) files.push(['store.toml', store]);
    const tar = await tarOf([
      { header: { name: `${name}/`, type: 'directory', mode: 0o755, ...OWNER } },
      ...files.map(([file = '', text = '']) => ({
        header: { name: `${name}/${file}`, mode: 0o644, ...OWNER },
        content: text,
      })),
    ]);
    await this.#shell.container.put({ tar, path: PLACES.layers });
    const copies = layers.flatMap((layer) => [
      `cp -a -- ${quoted(layer.path)}.sbom.* ${quoted(to)}/ 2>/dev/null || true`,
      ...(restored(layer) === 'all' && layer.present ? [`cp -a -- ${quoted(layer.path)} ${quoted(to)}/`] : []),
    ]);
    await this.#shell.move('Cannot bring back the layers of the last build', {
      script: ['set -e', ...copies].join('\n'),
    });
  }

  /** Puts layers of the last build where this build says that they are used again and made no other. */
  async reuse(layers: readonly Layer[]): Promise<void> {
    const lines = layers.map(({ path }) => {
      const kept = path.replace(PLACES.layers, KEPT);
      return `cp -a -- ${quoted(kept)} ${quoted(path)}`;
    });
    await this.#shell.move('Cannot use a layer of the last build again', { script: ['set -e', ...lines].join('\n') });
  }

  /** Keeps for the next build what it may find again. */
  async save(ofBuildpacks: readonly { readonly id: string; readonly layers: readonly Layer[] }[]): Promise<void> {
    const lines = ofBuildpacks.flatMap(({ id, layers }) => {
      const name = folderName(id);
      const [from, to] = [`${PLACES.layers}/${name}`, `${NEXT}/${name}`];
      return [
        `mkdir -p -- ${quoted(to)}`,
        `if [ -f ${quoted(`${from}/store.toml`)} ]; then cp -a -- ${quoted(`${from}/store.toml`)} ${quoted(to)}/; fi`,
        ...layers
          .filter((layer) => restored(layer) !== 'nothing')
          .flatMap(({ path }) => [
            `cp -a -- ${quoted(`${path}.toml`)} ${quoted(to)}/`,
            `cp -a -- ${quoted(path)}.sbom.* ${quoted(to)}/ 2>/dev/null || true`,
            `if [ -d ${quoted(path)} ]; then cp -a -- ${quoted(path)} ${quoted(to)}/; fi`,
          ]),
      ];
    });
    const script = [DROP, 'set -e', `drop ${NEXT}`, `mkdir ${NEXT}`, ...lines, `drop ${KEPT}`, `mv ${NEXT} ${KEPT}`];
    await this.#shell.move('Cannot keep the layers for the next build', { script: script.join('\n') });
  }
}
