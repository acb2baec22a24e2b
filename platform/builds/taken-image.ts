import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { pack } from 'tar-stream';
import type { BuildEngine } from '../engine/engine.ts';
import type { ImageInfo, ImageStore } from '../engine/image-store.ts';
import { Fault } from '../errors.ts';
import type { TakenImage } from '../model/build.ts';
import { type BuildContext, buildLimits } from './build-context.ts';

const REFERENCE = /^[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}$/;
/** Images that Berths made for their apps. */
const OF_BERTH = /^berth-[0-9a-f]{8}\//;
const MOST_BYTES = 16 * 1024 ** 3;
const GZIP = [0x1f, 0x8b];

/** Makes an app's image of one that is there already: the same, with the app's own labels and tag. */
export class TakenImages {
  readonly #engine: BuildEngine & ImageStore;
  readonly #instance: string;
  readonly #sources: string;

  /** `sources`: folder in which the archives lie that were sent. */
  constructor(options: { engine: BuildEngine & ImageStore; instance: string; sources: string }) {
    this.#engine = options.engine;
    this.#instance = options.instance;
    this.#sources = options.sources;
  }

  /** Resolves with the Docker image id. Rejects with a Fault where there is no such image, or it may not be taken. */
  async take(context: BuildContext, image: TakenImage): Promise<string> {
    if (image.kind === 'reference') {
      const reference = shortReference(image.reference);
      context.log.section(`Taking the image ${reference}`);
      return await this.#labelled(context, (await this.#found(context, reference)).id);
    }
    context.log.section('Loading the image archive');
    const tag = `berth-${this.#instance}/loaded:${context.build.id}`;
    try {
      await this.#engine.loadImage({ tar: await archive(`${this.#sources}/${image.sourceId}`), tag });
      const loaded = await this.#engine.inspectImage(tag);
      if (loaded === null) throw new Error('Cannot find the image that was just loaded');
      return await this.#labelled(context, loaded.id);
    } finally {
      await this.#engine.removeImage(tag);
    }
  }

  async #found({ app, log, signal }: BuildContext, reference: string): Promise<ImageInfo> {
    if (OF_BERTH.test(reference)) throw notFound(reference);
    const here = await this.#engine.inspectImage(reference);
    if (here === null) {
      log.line('It is not on this machine: pulling it');
      await this.#engine.pullImage({ reference, onProgress: () => undefined, signal });
    }
    const image = here ?? (await this.#engine.inspectImage(reference));
    // An id leads to any image of the machine, another app's too: a name is what its owner gave away.
    if (image === null || !isNamed(image, reference)) throw notFound(reference);
    const owner = image.labels['berth.app'];
    if (owner !== undefined && owner !== app.id) throw notFound(reference);
    return image;
  }

  async #labelled({ app, build, signal }: BuildContext, id: string): Promise<string> {
    const tar = pack();
    tar.entry({ name: 'Dockerfile' }, `FROM ${id}\n`);
    tar.finalize();
    const { image } = await this.#engine.buildDockerfile({
      buildId: build.id,
      appId: app.id,
      context: Readable.from(tar, { objectMode: false }),
      dockerfile: 'Dockerfile',
      args: {},
      network: 'none',
      limits: buildLimits(app),
      labels: { 'berth.kind': 'app', 'berth.app': app.id, 'berth.build': build.id },
      tag: `berth-${this.#instance}/app:${build.id}`,
      onOutput: () => undefined,
      signal,
    });
    return image;
  }
}

/** Why `reference` can be no image's name, or null when it can. */
export function referenceProblem(reference: string): string | null {
  return REFERENCE.test(reference)
    ? null
    : 'that is no name of an image, such as nginx:1.29 or registry.example.com/team/app@sha256:…';
}

/** As the Docker Engine itself shows it: `docker.io/library/nginx` is `nginx`. */
function shortReference(reference: string): string {
  return reference.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '');
}

function isNamed({ tags }: ImageInfo, reference: string): boolean {
  if (reference.includes('@')) return true;
  const last = reference.slice(reference.lastIndexOf('/') + 1);
  return tags.includes(last.includes(':') ? reference : `${reference}:latest`);
}

/** The archive's tar, unpacked where it is packed; no larger than what a machine can be asked to take. */
async function archive(file: string): Promise<Readable> {
  const packed = await isGzip(file);
  let bytes = 0;
  const bounded = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= MOST_BYTES) done(null, chunk);
      else
        done(
          new Fault({
            code: 'payload_too_large',
            message: `Cannot take the image archive: it is over ${MOST_BYTES / 1e9} GB`,
          }),
        );
    },
  });
  const source = createReadStream(file);
  const whole = packed ? pipeline(source, createGunzip(), bounded) : pipeline(source, bounded);
  // Whoever reads sees the error on the stream.
  whole.catch((error: Error) => bounded.destroy(error));
  return bounded;
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file).catch((cause: unknown) => {
    throw new Fault({
      code: 'gone',
      message: 'Cannot take the image archive: it is not kept any more',
      next: 'Send it again with `berth deploy --image-archive FILE`.',
      cause,
    });
  });
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return GZIP.every((byte, index) => buffer[index] === byte);
  } finally {
    await handle.close();
  }
}

function notFound(reference: string): Fault {
  return new Fault({
    code: 'not_found',
    resource: 'image',
    message: `Couldn't find the image ${reference}`,
    next: 'Name one as `docker images` shows it (name:tag, no id), or one of a registry that this machine reaches.',
  });
}
