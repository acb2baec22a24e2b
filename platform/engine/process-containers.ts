import type { ContainerCreateOptions } from 'dockerode';
import { Fault } from '../errors.ts';
import type { Authorities } from './authorities.ts';
import { type Containers, isMissing } from './containers.ts';
import { reasonOf, statusOf } from './docker-client.ts';
import type { OneOffSpec, ProcessSetSpec } from './engine.ts';
import type { ImageInfo } from './image-store.ts';
import { containerLabels, containerName } from './labels.ts';
import type { Networks } from './networks.ts';
import { dynoContainer, type HostShape, isRoot } from './profile.ts';

/** One dyno to make: what it runs, and who it is. */
export interface ProcessPlace {
  readonly spec: ProcessSetSpec | OneOffSpec;
  readonly dynoId: string;
  readonly name: string;
  readonly address: string;
  readonly port: number | null;
  readonly stopSeconds: number;
  /** null for a one-off dyno. */
  readonly setId: string | null;
}

/** Makes and starts the containers of dynos, one by one. */
export class ProcessContainers {
  readonly #containers: Containers;
  readonly #networks: Networks;
  readonly #authorities: Authorities | null;
  readonly #instance: string;
  readonly #publishesPorts: boolean;
  readonly #host: () => Promise<HostShape>;
  readonly #image: (reference: string) => Promise<ImageInfo | null>;

  constructor(options: {
    containers: Containers;
    networks: Networks;
    authorities: Authorities | null;
    instance: string;
    publishesPorts: boolean;
    host: () => Promise<HostShape>;
    image: (reference: string) => Promise<ImageInfo | null>;
  }) {
    this.#containers = options.containers;
    this.#networks = options.networks;
    this.#authorities = options.authorities;
    this.#instance = options.instance;
    this.#publishesPorts = options.publishesPorts;
    this.#host = options.host;
    this.#image = options.image;
  }

  /** Makes the container of a dyno and does not start it. `terminal` says how it is attached to. */
  async create(place: ProcessPlace, terminal: ContainerCreateOptions = {}): Promise<string> {
    const name = containerName(this.#instance, { ...place, appName: place.spec.appName });
    const options = { ...(await this.#options(place)), ...terminal };
    try {
      return await this.#containers.create(name, options);
    } catch (thrown) {
      throw startFault(place, thrown);
    }
  }

  /** Starts a container that was made; one that cannot be started is taken away. Makes its network where it is missing. */
  async start(place: ProcessPlace, containerId: string): Promise<void> {
    try {
      await this.#startOnNetwork(place, containerId);
    } catch (thrown) {
      // It is not worth more than the reason why it did not start; the next look at the set takes it away otherwise.
      if (statusOf(thrown) !== null) await this.#containers.remove(containerId);
      throw startFault(place, thrown);
    }
  }

  async #startOnNetwork(place: ProcessPlace, containerId: string): Promise<void> {
    try {
      await this.#containers.start(containerId);
    } catch (thrown) {
      if (!isMissing(thrown, 'network')) throw thrown;
      await this.#networks.ensureForApp(place.spec.network);
      await this.#containers.start(containerId);
    }
  }

  async #options(place: ProcessPlace): Promise<ContainerCreateOptions> {
    const { spec, port } = place;
    const foreign = spec.runAs === 'image';
    const image = foreign ? await this.#image(spec.image) : null;
    const authorities = foreign && this.#authorities !== null ? await this.#authorities.volume() : null;
    return dynoContainer(
      {
        ...spec,
        imageIsRoot: image !== null && isRoot(image.user),
        env: { ...authorities?.env, ...spec.env, DYNO: place.name },
        hostName: place.name,
        stopSeconds: place.stopSeconds,
        labels: this.#labels(place),
        network: { name: this.#networks.appNetworkName(spec.appId), address: place.address },
        publishedPort: this.#publishesPorts ? port : null,
        authorities,
      },
      await this.#host(),
    );
  }

  #labels({ spec, setId, dynoId, name, port }: ProcessPlace): Record<string, string> {
    return containerLabels(this.#instance, {
      kind: setId === null ? 'one-off' : 'dyno',
      app: spec.appId,
      dyno: dynoId,
      name,
      ...(setId === null ? {} : { set: setId }),
      ...(port === null ? {} : { port: String(port) }),
    });
  }
}

function startFault({ name, spec }: ProcessPlace, thrown: unknown): Error {
  if (isMissing(thrown, 'image')) {
    return new Fault({
      code: 'image_swept',
      message: `Cannot start ${name}: its image is not on this machine any more`,
      next: `Push ${spec.appName} again to build it anew.`,
      cause: thrown,
    });
  }
  if (thrown instanceof Fault || statusOf(thrown) === null)
    return thrown instanceof Error ? thrown : new Error(String(thrown));
  return new Fault({
    code: 'start_failed',
    message: `Cannot start ${name}: ${reasonOf(thrown)}`,
    next: 'Run `berth doctor` when the command and the image are right.',
    cause: thrown,
  });
}
