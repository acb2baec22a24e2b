import { basename, dirname } from 'node:path/posix';
import { type DockerClient, statusOf } from './docker-client.ts';
import { LABEL, labelOf } from './labels.ts';
import { APP_USER } from './profile.ts';
import { tarOf } from './tar.ts';

/** A volume in a container. */
export interface Mount {
  readonly name: string;
  readonly appId: string;
  readonly path: string;
}

/** The volumes of apps: caches of their builds. */
export class Volumes {
  readonly #client: DockerClient;
  readonly #instance: string;
  /** Those that are known to belong to the app's user. */
  readonly #owned = new Set<string>();

  constructor({ client, instance }: { client: DockerClient; instance: string }) {
    this.#client = client;
    this.#instance = instance;
  }

  /** Makes those that are missing. */
  async ensure(mounts: readonly Mount[]): Promise<void> {
    for (const { name, appId } of mounts) {
      if (this.#owned.has(name)) continue;
      const labels = { [LABEL.instance]: this.#instance, [LABEL.app]: appId };
      await this.#client.ask((docker) => docker.createVolume({ Name: name, Labels: labels }));
    }
  }

  /** Gives the volumes of a container, which need not run, to the app's user: Docker makes them root's. */
  async own(containerId: string, mounts: readonly Mount[]): Promise<void> {
    for (const { name, path } of mounts) {
      if (this.#owned.has(name)) continue;
      const tar = await folderTar(basename(path));
      await this.#client.ask((docker) => docker.getContainer(containerId).putArchive(tar, { path: dirname(path) }));
      this.#owned.add(name);
    }
  }

  async remove(name: string): Promise<void> {
    this.#owned.delete(name);
    try {
      await this.#client.ask((docker) => docker.getVolume(name).remove());
    } catch (thrown) {
      if (statusOf(thrown) !== 404) throw thrown;
    }
  }

  /** Those that belong to an app. */
  async list(): Promise<{ name: string; appId: string }[]> {
    const filters = JSON.stringify({ label: [`${LABEL.instance}=${this.#instance}`] });
    const { Volumes: found } = await this.#client.ask((docker) => docker.listVolumes({ filters }));
    return (found ?? []).flatMap(({ Name: name, Labels: labels }) => {
      const appId = labelOf(labels, LABEL.app);
      return appId === null ? [] : [{ name, appId }];
    });
  }
}

/** A tar with one folder that belongs to the app's user. */
async function folderTar(name: string): Promise<Buffer> {
  const [uid, gid] = APP_USER.split(':').map(Number);
  const header = { name: `${name}/`, type: 'directory', mode: 0o755, uid: uid ?? 0, gid: gid ?? 0 } as const;
  return await tarOf([{ header }]);
}
