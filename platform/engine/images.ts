import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { Fault } from '../errors.ts';
import { type DockerClient, reasonOf, statusOf, unless } from './docker-client.ts';
import type { ImageConfig, ImageInfo } from './image-store.ts';
import { AUTHORITIES, LABEL } from './labels.ts';
import { progressOf } from './progress.ts';

const HOUR = 3_600_000;

/** The images of one Docker Engine. */
export class Images {
  readonly #client: DockerClient;
  readonly #instance: string;

  constructor({ client, instance }: { client: DockerClient; instance: string }) {
    this.#client = client;
    this.#instance = instance;
  }

  async inspect(reference: string): Promise<ImageInfo | null> {
    const found = await unless(
      [404],
      this.#client.ask((docker) => docker.getImage(reference).inspect()),
    );
    return found === null ? null : infoOf(found);
  }

  async list(): Promise<ImageInfo[]> {
    const found = await this.#client.ask((docker) =>
      docker.listImages({ filters: { label: [`${LABEL.instance}=${this.#instance}`] } }),
    );
    const stages = await this.#client.ask((docker) =>
      docker.listImages({ filters: { reference: [`berth-${this.#instance}/stage`] } }),
    );
    const loaded = await this.#client.ask((docker) =>
      docker.listImages({ filters: { reference: [`berth-${this.#instance}/loaded`] } }),
    );
    const ids = new Set([...found, ...stages, ...loaded].map(({ Id }) => Id));
    const inspected = await Promise.all([...ids].map((id) => this.inspect(id)));
    return inspected
      .filter((image) => image !== null)
      .filter(({ labels }) => labels[LABEL.kind] !== AUTHORITIES)
      .map((image) => this.#withLoadedLabels(this.#withStageLabels(image)));
  }

  /** Tag of what an app's last build from a Dockerfile left. */
  stageTag(appId: string, index: number): string {
    return `berth-${this.#instance}/stage:${appId}.${index}`;
  }

  /** A stage has the labels of its base only; its tag says whose it is. */
  #withStageLabels(image: ImageInfo): ImageInfo {
    const prefix = `berth-${this.#instance}/stage:`;
    const tag = image.tags.find((name) => name.startsWith(prefix));
    const appId = tag?.slice(prefix.length).replace(/\.\d+$/, '');
    if (appId === undefined) return image;
    const labels = { [LABEL.instance]: this.#instance, [LABEL.kind]: 'stage', [LABEL.app]: appId };
    return { ...image, labels: { ...image.labels, ...labels } };
  }

  /** An archive's image has what labels its maker gave it; its tag says for which build it was loaded. */
  #withLoadedLabels(image: ImageInfo): ImageInfo {
    const prefix = `berth-${this.#instance}/loaded:`;
    const tag = image.tags.find((name) => name.startsWith(prefix));
    if (tag === undefined) return image;
    const build = tag.slice(prefix.length);
    // Other names of the same image are somebody's own.
    return {
      ...image,
      tags: [tag],
      labels: { [LABEL.instance]: this.#instance, [LABEL.kind]: 'loaded', 'berth.build': build },
    };
  }

  async tag({ reference, tag }: { reference: string; tag: string }): Promise<void> {
    await this.#client.ask((docker) => docker.getImage(reference).tag(splitTag(tag)));
  }

  async remove(reference: string): Promise<boolean> {
    try {
      await this.#client.ask((docker) => docker.getImage(reference).remove(), { deadlineMs: 5 * 60_000 });
      return true;
    } catch (thrown) {
      if (statusOf(thrown) === 404) return true;
      if (statusOf(thrown) === 409) return false;
      throw thrown;
    }
  }

  async import({ tar, tag, config }: { tar: Readable; tag: string; config: ImageConfig }): Promise<{ image: string }> {
    const labels = { ...config.labels, [LABEL.instance]: this.#instance };
    const stream = await this.#client.follow((docker) =>
      docker.importImage(tar, { ...splitTag(tag), changes: changesOf({ ...config, labels }) }),
    );
    let image = '';
    for await (const { status, error } of progressOf(stream)) {
      if (error !== undefined) throw new Error(`Cannot import the image ${tag}: ${error}`);
      if (status?.startsWith('sha256:')) image = status;
    }
    return { image };
  }

  async pull(options: { reference: string; onProgress: (text: string) => void; signal: AbortSignal }): Promise<void> {
    const { reference, onProgress, signal } = options;
    const name = /[:@][^/]+$/.test(reference) ? reference : `${reference}:latest`;
    try {
      const stream = await this.#client.follow((docker) => docker.pull(name, { abortSignal: signal }));
      for await (const { status, progress, id, error } of progressOf(stream)) {
        if (error !== undefined) throw new Error(error);
        if (status !== undefined) onProgress([id, status, progress].filter(Boolean).join(' '));
      }
    } catch (thrown) {
      if (signal.aborted) throw signal.reason;
      if (thrown instanceof Fault) throw thrown;
      throw new Fault({
        code: 'registry_unreachable',
        message: `Cannot pull ${reference}: ${reasonOf(thrown)}`,
        next: 'Check the name, and that this machine reaches the registry.',
        cause: thrown,
      });
    }
  }

  async save(references: readonly string[]): Promise<Readable> {
    const query = references.map((name) => `names=${encodeURIComponent(name)}`).join('&');
    return await this.#client.follow(
      (docker) =>
        new Promise<Readable>((resolve, reject) => {
          docker.modem.dial(
            {
              path: `/images/get?${query}&`,
              method: 'GET',
              isStream: true,
              statusCodes: { 200: true, 404: 'no such image', 500: 'server error' },
            },
            (error, stream) => (error ? reject(error) : resolve(stream as Readable)),
          );
        }),
    );
  }

  async load(tar: Readable): Promise<void> {
    const stream = await this.#client.follow((docker) => docker.loadImage(tar));
    for await (const { error } of progressOf(stream)) {
      if (error !== undefined) throw new Error(`Cannot load the images: ${error}`);
    }
  }

  /** Makes an image of what a container's files are now. */
  async commit(containerId: string, config: ImageConfig): Promise<{ image: string; sizeBytes: number }> {
    const labels = { [LABEL.kind]: 'image', ...config.labels, [LABEL.instance]: this.#instance };
    const request = {
      _query: {
        container: containerId,
        pause: false,
        ...(config.tag === null ? {} : splitTag(config.tag)),
      },
      _body: {
        User: config.user,
        WorkingDir: config.workingDirectory,
        Env: Object.entries(config.env).map(([name, value]) => `${name}=${value}`),
        Entrypoint: [],
        Cmd: config.command,
        Labels: labels,
      },
    };
    const made: { Id: string } = await this.#client.ask((docker) => docker.getContainer(containerId).commit(request), {
      deadlineMs: HOUR,
    });
    const info = await this.#client.ask((docker) => docker.getImage(made.Id).inspect());
    return { image: made.Id, sizeBytes: info.Size };
  }
}

/** `name:tag` as the two parameters of Docker's API. */
export function splitTag(reference: string): { repo: string; tag: string } {
  const colon = reference.lastIndexOf(':');
  if (colon <= reference.lastIndexOf('/')) return { repo: reference, tag: 'latest' };
  return { repo: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}

function infoOf(image: Docker.ImageInspectInfo): ImageInfo {
  const { Config: config } = image;
  const words = [...wordsOf(config?.Entrypoint), ...wordsOf(config?.Cmd)];
  return {
    id: image.Id,
    tags: image.RepoTags ?? [],
    labels: config?.Labels ?? {},
    sizeBytes: image.Size,
    createdAt: Date.parse(image.Created),
    user: config?.User ?? '',
    commandLine: words.length === 0 ? null : words.map(quoted).join(' '),
    exposedPorts: Object.keys(config?.ExposedPorts ?? {})
      .filter((port) => port.endsWith('/tcp') || !port.includes('/'))
      .map((port) => Number.parseInt(port, 10)),
  };
}

function wordsOf(words: string | string[] | null | undefined): string[] {
  if (words === null || words === undefined) return [];
  return typeof words === 'string' ? [words] : words;
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** An image's configuration as the instructions that an import takes. */
function changesOf(config: ImageConfig): string[] {
  const pairs = (word: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([name, value]) => `${word} ${name}="${value.replaceAll(/["\\$]/g, '\\$&')}"`);
  return [
    ...pairs('ENV', config.env),
    ...pairs('LABEL', config.labels),
    ...(config.user === '' ? [] : [`USER ${config.user}`]),
    ...(config.workingDirectory === '' ? [] : [`WORKDIR ${config.workingDirectory}`]),
    ...(config.command.length === 0 ? [] : [`CMD ${JSON.stringify(config.command)}`]),
  ];
}
