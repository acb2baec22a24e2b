import type { Engine } from '../engine/engine.ts';
import { STACK_TAG } from './stack-tag.ts';

/** The Docker Engine as Berth sees it; loaded only by commands that need it, since it costs the others their speed. */
export async function openEngine({
  instance,
  dockerSocket,
}: {
  instance: string;
  dockerSocket: string;
}): Promise<Engine> {
  const { DockerEngine } = await import('../engine/docker-engine.ts');
  return new DockerEngine({
    instance,
    socketPath: dockerSocket,
    reach: 'address',
    extraCa: null,
    probeImage: STACK_TAG,
  });
}
