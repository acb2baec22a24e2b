import type { DockerClient } from './docker-client.ts';
import { LABEL, labelOf } from './labels.ts';

interface Labelled {
  readonly Labels?: Readonly<Record<string, string>> | null;
}

interface DockerUsage {
  readonly Images?: readonly (Labelled & { readonly Size: number; readonly SharedSize: number })[] | null;
  readonly Volumes?:
    | readonly (Labelled & {
        readonly Name: string;
        readonly UsageData?: { readonly Size: number } | null;
      })[]
    | null;
  readonly Containers?: readonly (Labelled & { readonly SizeRw?: number })[] | null;
}

/**
 * Bytes on disk of what carries this Berth's label. Layers that images share are counted once, as those of the image
 * that shares most: near enough, since they stand on the same few stacks.
 */
export async function diskUsage(options: {
  client: DockerClient;
  instance: string;
}): Promise<{ imagesBytes: number; volumesBytes: number; containersBytes: number }> {
  const { client, instance } = options;
  const usage: DockerUsage = await client.ask((docker) => docker.df(), { deadlineMs: 300_000 });
  const ours = <T extends Labelled>(objects: readonly T[] | null | undefined) =>
    (objects ?? []).filter(({ Labels }) => labelOf(Labels, LABEL.instance) === instance);
  const images = ours(usage.Images);
  const shared = Math.max(0, ...images.map(({ SharedSize }) => SharedSize));
  return {
    imagesBytes: shared + sum(images.map(({ Size, SharedSize }) => Size - Math.max(0, SharedSize))),
    volumesBytes: sum(ours(usage.Volumes).map(({ UsageData }) => Math.max(0, UsageData?.Size ?? 0))),
    containersBytes: sum(ours(usage.Containers).map(({ SizeRw }) => SizeRw ?? 0)),
  };
}

/** Bytes of each volume that carries this Berth's label. */
export async function volumeSizes(options: {
  client: DockerClient;
  instance: string;
}): Promise<{ name: string; appId: string; sizeBytes: number }[]> {
  const { client, instance } = options;
  const usage: DockerUsage = await client.ask((docker) => docker.df(), { deadlineMs: 300_000 });
  return (usage.Volumes ?? []).flatMap(({ Name: name, Labels, UsageData }) => {
    const appId = labelOf(Labels, LABEL.app);
    if (appId === null || labelOf(Labels, LABEL.instance) !== instance) return [];
    return [{ name, appId, sizeBytes: Math.max(0, UsageData?.Size ?? 0) }];
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
