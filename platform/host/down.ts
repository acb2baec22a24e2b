import { dockerContainers, pingDocker, stopAndRemove } from './docker-api.ts';
import { withHostLock } from './lock.ts';
import type { Machine } from './machine.ts';
import { Problem } from './problem.ts';
import { isServing, type Service, servicesOf, stopService } from './services.ts';
import { requireSettings } from './settings.ts';

/** Stops router, platform and every dyno; data stays, and the next `up` brings all of it back. */
export function down(machine: Machine): Promise<void> {
  const settings = requireSettings(machine.paths, { cannot: 'stop Berth' });
  return withHostLock(machine.paths.home, async () => {
    const services = servicesOf(machine);
    if (machine.isContainer) await refuseWhileServing(services);
    for (const service of services.reverse()) {
      await machine.progress.step(`Stop the ${service.name}`, async (step) => {
        step.result((await stopService(service, machine)) ? 'stopped' : 'was not running');
      });
    }
    await machine.progress.step('Stop the dynos', async (step) => {
      if ((await pingDocker(machine.dockerSocket)) !== 'ok') return step.result('the Docker Engine does not answer');
      const count = await stopContainers(machine, settings.instance);
      step.result(`${count} stopped`);
    });
  });
}

/** Docker keeps the platform running there, and it would start the dynos again. */
async function refuseWhileServing(services: readonly Service[]): Promise<void> {
  for (const service of services) {
    if (!(await isServing(service))) continue;
    throw new Problem(`Cannot stop Berth in here: Docker keeps the ${service.name} running`, {
      next: 'On the host: docker compose stop && docker compose run --rm --entrypoint berth platform down',
    });
  }
}

/** Stops and removes every container of the Berth; answers how many there were. */
async function stopContainers({ dockerSocket }: Machine, instance: string): Promise<number> {
  const ours = (await dockerContainers(dockerSocket)).filter((container) => container.instance === instance);
  await Promise.all(ours.map(({ id }) => stopAndRemove(dockerSocket, id)));
  return ours.length;
}
