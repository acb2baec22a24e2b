import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { bareShell, facts, hostBerth } from '../berth.ts';
import { api, until } from '../http.ts';
import { type Outcome, run } from '../process.ts';

/** Berth's own processes: the two programs, and the keeper of each. */
export type Part = 'platform' | 'router' | 'platform.keeper' | 'router.keeper';

/** Places at which the platform can be made to end. */
export type Place =
  | 'build-started'
  | 'build-made'
  | 'after-release-phase'
  | 'after-start'
  | 'before-switch'
  | 'after-switch';

/** Runs a host command of the Berth in `home`, whose platform ends at the place that the file `failpoint` there names. */
export function berthHost(
  { home, person }: { home: string; person: string },
  args: readonly string[],
): Promise<Outcome> {
  const env = { ...bareShell(person), BERTH_HOME: home, BERTH_FAILPOINT: join(home, 'failpoint') };
  return hostBerth(home, args, { person, env, timeoutMs: 300_000 });
}

/** `berth up` of the Berth under test, which must go well. */
export async function berthUp(): Promise<Outcome> {
  const outcome = await berthHost(facts(), ['up', '--no-sample']);
  if (outcome.code !== 0) throw new Error(`berth up ended with ${outcome.code}:\n${outcome.output}`);
  return outcome;
}

/** Its pid, or null when it does not run. */
export function pidOf(part: Part): number | null {
  const file = part.endsWith('.keeper') ? part : `${part}.pid`;
  try {
    const [pid = '', startedAt = ''] = readFileSync(join(facts().home, 'run', file), 'utf8')
      .trim()
      .split(' ');
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '';
    const fields = stat.split(' ');
    return fields[0] !== 'Z' && fields[19] === startedAt ? Number(pid) : null;
  } catch {
    // No file, or no such process: it does not run.
    return null;
  }
}

/** kill -9. Throws when it does not run. */
export function kill(part: Part): number {
  const pid = pidOf(part);
  if (pid === null) throw new Error(`Cannot kill the ${part}: it does not run`);
  process.kill(pid, 'SIGKILL');
  return pid;
}

/** Waits until another process than `before` serves as the platform. */
export async function platformIsBack(before: number | null, seconds = 30): Promise<void> {
  await until(
    'the platform is back',
    async () => {
      await endPause('platform');
      const pid = pidOf('platform');
      if (pid === null || pid === before) return false;
      return (await api('GET', '/account', { timeoutMs: 2000 }).catch(() => null))?.status === 200;
    },
    { seconds },
  );
}

/** Waits until another process than `before` serves as the router. */
export async function routerIsBack(before: number): Promise<void> {
  await until('another router serves', async () => {
    await endPause('router');
    const pid = pidOf('router');
    return pid !== null && pid !== before && (await routerHealth()) !== null;
  });
}

/** Lets the keeper start its program now: with each kill it waits longer, which is right in life and only costs time here. */
export async function endPause(part: 'platform' | 'router'): Promise<void> {
  const keeper = pidOf(`${part}.keeper`);
  if (keeper === null) return;
  const { stdout } = await run(['pgrep', '--parent', String(keeper), '--exact', 'sleep']);
  const [pid] = stdout.split('\n');
  if (pid) await run(['kill', pid]);
}

/** kill -9 of the platform, and waits until its keeper has brought it back. */
export async function killPlatform(): Promise<void> {
  await platformIsBack(kill('platform'));
}

/** The next time that the platform passes `place` it ends as by kill -9. Answers what waits until it did, and is back. */
export function armAt(place: Place): () => Promise<void> {
  const before = pidOf('platform');
  writeFileSync(failpointFile(), place);
  return async () => {
    await until(`the platform ends at ${place}`, async () => pidOf('platform') !== before, { seconds: 60 });
    await platformIsBack(before);
  };
}

/** Takes back what was armed and not reached. */
export function disarm(): void {
  rmSync(failpointFile(), { force: true });
}

function failpointFile(): string {
  return join(facts().home, 'failpoint');
}

/** What the router's own side tells. */
export interface RouterHealth {
  readonly platform: 'connected' | 'away';
  readonly revision: number | null;
  readonly targets: readonly {
    readonly id: string;
    readonly dyno: string;
    readonly state: string;
    readonly healthy: boolean;
  }[];
}

/** The router's health, or null while it is away. */
export function routerHealth(): Promise<RouterHealth | null> {
  return new Promise((resolve) => {
    const socketPath = join(facts().home, 'run', 'router.sock');
    const asked = request({ socketPath, path: '/health', timeout: 2000, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(JSON.parse(text) as RouterHealth));
      response.on('error', () => resolve(null));
    });
    asked.once('timeout', () => asked.destroy()).once('error', () => resolve(null));
    asked.end();
  });
}
