import type { Images } from './images.ts';

/**
 * What builds from Dockerfiles leave beside their image: earlier stages, and what a failed build came to. They make
 * the app's next build quick, so its last build's are kept, under tags by which they can be found and removed.
 */
export class StageImages {
  readonly #images: Images;

  constructor(images: Images) {
    this.#images = images;
  }

  /** Keeps these in place of what the app's build before left. */
  async keep(appId: string, ids: readonly string[]): Promise<void> {
    const before: string[] = [];
    for (let index = 0; ; index += 1) {
      const tag = this.#images.stageTag(appId, index);
      const old = await this.#images.inspect(tag);
      const id = ids[index];
      if (old === null && id === undefined) break;
      if (old !== null) before.push(old.id);
      if (id === undefined) await this.#images.remove(tag);
      else if ((await this.#images.inspect(id)) !== null) await this.#images.tag({ reference: id, tag });
    }
    const kept = new Set(ids);
    for (const id of before) if (!kept.has(shortId(id))) await this.#images.remove(id);
  }
}

/** The id as the classic builder writes it. */
function shortId(id: string): string {
  return id.replace('sha256:', '').slice(0, 12);
}
