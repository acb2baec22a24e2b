import { dockerContainers, pingDocker, stopAndRemove } from './docker-api.ts';
import { withHostLock } from './lock.ts';
import type { Machine } from './machine.ts';
import { servicesOf, stopService } from './services.ts';
import { requireSettings } from './settings.ts';

/** Stops router, platform and every dyno; data stays, and the next `up` brings all of it back. */
export function down(machine: Machine): Promise<void> {
  const settings = requireSettings(machine.paths, { cannot: 'stop Berth' });
  return withHostLock(machine.paths.home, async () => {
    if (machine.isContainer)
      machine.progress.note('Docker keeps platform and router: stop them with `docker compose stop`.');
    for (const service of machine.isContainer ? [] : servicesOf(machine, settings).reverse()) {
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

/** Stops and removes every container of the Berth; answers how many there were. */
async function stopContainers({ dockerSocket }: Machine, instance: string): Promise<number> {
  const ours = (await dockerContainers(dockerSocket)).filter((container) => container.instance === instance);
  await Promise.all(ours.map(({ id }) => stopAndRemove(dockerSocket, id)));
  return ours.length;
}
