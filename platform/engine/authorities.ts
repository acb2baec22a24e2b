import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';
import type { Containers } from './containers.ts';
import type { DockerClient } from './docker-client.ts';
import type { Images } from './images.ts';
import { AUTHORITIES, containerLabels, LABEL } from './labels.ts';
import { tarOf } from './tar.ts';

/** Where the system keeps its bundle in a Debian image; a buildpack's image has the extra authorities in it. */
export const SYSTEM_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';
/** Path of the bundle in the local image that Dockerfile builds copy it from. */
export const BUNDLE_IN_IMAGE = '/ca.crt';
const MOUNT = '/opt/berth/ca';

/** Extra certificate authorities, brought into builds and into containers of foreign images. */
export class Authorities {
  readonly #client: DockerClient;
  readonly #containers: Containers;
  readonly #images: Images;
  readonly #instance: string;
  readonly #extraCa: string;
  #image: Promise<string> | null = null;
  #volume: Promise<string> | null = null;

  constructor(options: {
    client: DockerClient;
    containers: Containers;
    images: Images;
    instance: string;
    extraCa: string;
  }) {
    this.#client = options.client;
    this.#containers = options.containers;
    this.#images = options.images;
    this.#instance = options.instance;
    this.#extraCa = options.extraCa;
  }

  /** Tag of a local image whose one file is the bundle. */
  async image(): Promise<string> {
    this.#image ??= this.#makeImage();
    return await this.#image.catch((thrown) => {
      this.#image = null;
      throw thrown;
    });
  }

  /** The volume that holds the bundle, where to mount it, and the variables that point there. */
  async volume(): Promise<{ volume: string; path: string; env: Record<string, string> }> {
    this.#volume ??= this.#makeVolume();
    const volume = await this.#volume.catch((thrown) => {
      this.#volume = null;
      throw thrown;
    });
    return { volume, path: MOUNT, env: authorityEnv(`${MOUNT}${BUNDLE_IN_IMAGE}`) };
  }

  /** Path of the bundle in the stages of a Dockerfile, and the variables that point there: as in a container. */
  inImage(): { path: string; env: Record<string, string> } {
    const path = `${MOUNT}${BUNDLE_IN_IMAGE}`;
    return { path, env: authorityEnv(path) };
  }

  async #makeImage(): Promise<string> {
    const tag = `berth-${this.#instance}/ca:${this.#version()}`;
    if ((await this.#images.inspect(tag)) !== null) return tag;
    const config = {
      env: {},
      user: '',
      workingDirectory: '',
      command: ['none'],
      labels: { [LABEL.kind]: AUTHORITIES },
      tag,
    };
    await this.#images.import({ tar: Readable.from(await this.#tar()), tag, config });
    return tag;
  }

  async #makeVolume(): Promise<string> {
    const name = `berth-${this.#instance}-ca-${this.#version()}`;
    const image = await this.image();
    await this.#client.ask((docker) =>
      docker.createVolume({ Name: name, Labels: { [LABEL.instance]: this.#instance } }),
    );
    // A container that is never started is enough to write into a volume.
    const carrier = await this.#containers.create(`${name}-carrier`, {
      Image: image,
      Labels: containerLabels(this.#instance, { kind: 'probe' }),
      HostConfig: { Binds: [`${name}:${MOUNT}`], NetworkMode: 'none' },
    });
    const tar = await this.#tar();
    try {
      await this.#client.ask((docker) => docker.getContainer(carrier).putArchive(tar, { path: MOUNT }));
    } finally {
      await this.#containers.remove(carrier);
    }
    return name;
  }

  async #tar(): Promise<Buffer> {
    const bundle = `${rootCertificates.join('\n')}\n${this.#extraCa.trim()}\n`;
    return await tarOf([{ header: { name: BUNDLE_IN_IMAGE.slice(1), mode: 0o644 }, content: bundle }]);
  }

  #version(): string {
    return createHash('sha256').update(this.#extraCa).digest('hex').slice(0, 12);
  }
}

/** Variables by which the usual tools and languages are told of a bundle of certificate authorities. */
export function authorityEnv(bundle: string): Record<string, string> {
  return {
    SSL_CERT_FILE: bundle,
    NODE_EXTRA_CA_CERTS: bundle,
    PIP_CERT: bundle,
    REQUESTS_CA_BUNDLE: bundle,
    CURL_CA_BUNDLE: bundle,
    GIT_SSL_CAINFO: bundle,
  };
}
