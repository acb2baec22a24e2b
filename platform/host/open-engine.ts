import type { Engine } from '../engine/engine.ts';

/** The Docker Engine as Berth sees it; loaded only by commands that need it, since it costs the others their speed. */
export async function openEngine(options: { instance: string; dockerSocket: string }): Promise<Engine> {
  const { DockerEngine } = await import('../engine/docker-engine.ts');
  return new DockerEngine({ instance: options.instance, socketPath: options.dockerSocket, reach: 'address' });
}
