import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { announceFacts, type Facts } from '../berth.ts';
import { removeAllOf } from '../engine.ts';
import { berthHost } from './parts.ts';
import { givenDocker } from './private-docker.ts';

/**
 * Brings up the Berth that the drills kill, and answers how to end it. It runs where no registry is reached, so it is
 * told which Node.js there is: the one that Berth brings along.
 */
// biome-ignore lint/style/noDefaultExport: this is how Playwright finds a global setup.
export default async function setUp(): Promise<() => Promise<void>> {
  const docker = givenDocker();
  if (docker === null) throw new Error('Run the drills by e2e/drills/run.ts: it makes the Docker that they kill');
  const folder = mkdtempSync(join(docker.folder, 'berth-'));
  const home = join(folder, 'home');
  const person = join(folder, 'person');
  for (const one of [home, person]) mkdirSync(one, { mode: 0o700 });
  writeFileSync(join(person, 'gitconfig'), '[user]\n\tname = Story\n\temail = story@example.com\n');
  writeFileSync(join(home, 'catalog.json'), JSON.stringify({ at: Date.now(), node: [process.version.slice(1)] }));
  const tearDown = async (): Promise<void> => {
    await berthHost({ home, person }, ['down']);
    await removeAllOf(settingsOf(home).instance);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const up = await berthHost({ home, person }, [
      'up',
      '--no-sample',
      '--api-port',
      '18081',
      '--router-port',
      '18080',
    ]);
    if (up.code !== 0) throw new Error(`berth up ended with ${up.code}:\n${up.output}`);
    announce({ folder, home, person });
    return tearDown;
  } catch (error) {
    await tearDown();
    throw error;
  }
}

function announce({ folder, home, person }: { folder: string; home: string; person: string }): void {
  const { instance, routerPort, apiPort, domain } = settingsOf(home);
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  const token = readFileSync(join(home, 'token'), 'utf8').trim();
  const facts: Facts = { home, instance, apiUrl, token, routerPort, domain, firstUp: null, person };
  const file = join(folder, 'facts.json');
  writeFileSync(file, JSON.stringify(facts), { mode: 0o600 });
  announceFacts(file);
}

function settingsOf(home: string): { instance: string; apiPort: number; routerPort: number; domain: string } {
  return JSON.parse(readFileSync(join(home, 'settings.json'), 'utf8'));
}
