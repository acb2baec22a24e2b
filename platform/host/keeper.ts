import { closeSync, mkdirSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { start } from '../exec.ts';
import { identityOf, livingPid } from './process-identity.ts';

/** A program that `keep.sh` keeps running, as its pid files say. */
export interface Kept {
  readonly name: string;
  readonly runFolder: string;
  readonly logFolder: string;
}

const SCRIPT = `${import.meta.dirname}/keep.sh`;
const POLL_MS = 50;
const START_MS = 3000;
/** Longer than a router's longest drain. */
const STOP_MS = 45_000;

/** The command line that keeps `argv` running. */
export function keeperArgv({ name, runFolder, logFolder }: Kept, argv: readonly string[]): string[] {
  return ['/bin/sh', SCRIPT, name, runFolder, logFolder, ...argv];
}

/** Which of the two are alive. */
export function keptPids({ name, runFolder }: Kept): { keeper: number | null; program: number | null } {
  return { keeper: livingPid(`${runFolder}/${name}.keeper`), program: livingPid(`${runFolder}/${name}.pid`) };
}

/** Starts a program in the background with a keeper of its own; resolves when the program has a pid. */
export async function keep(
  kept: Kept,
  { argv, env }: { argv: readonly string[]; env: Readonly<Record<string, string>> },
): Promise<void> {
  mkdirSync(kept.runFolder, { recursive: true });
  mkdirSync(kept.logFolder, { recursive: true });
  const log = openSync(`${kept.logFolder}/${kept.name}.log`, 'a');
  try {
    const child = start(keeperArgv(kept, argv), { detached: true, cwd: '/', env, stdio: ['ignore', log, log] });
    child.once('error', () => undefined);
    child.unref();
  } finally {
    closeSync(log);
  }
  const { keeper, program } = await waitFor(() => keptPids(kept), {
    until: (pids) => pids.keeper !== null && pids.program !== null,
    ms: START_MS,
  });
  if (keeper === null || program === null) throw new Error(`Cannot start ${kept.name}: its keeper did not come up`);
}

/** SIGTERM to the keeper, or to a program that lost its keeper; SIGKILL to what is left after 45 s. Whether any was there. */
export async function stopKept(kept: Kept): Promise<boolean> {
  const { keeper, program } = keptPids(kept);
  const targets = [keeper, program].filter((pid) => pid !== null);
  const identities = new Map(targets.map((pid) => [pid, identityOf(pid)]));
  const alive = () => targets.filter((pid) => identityOf(pid) !== null && identityOf(pid) === identities.get(pid));
  signal(keeper ?? program, 'SIGTERM');
  for (const pid of await waitFor(alive, { until: (left) => left.length === 0, ms: STOP_MS })) signal(pid, 'SIGKILL');
  return targets.length > 0;
}

function signal(pid: number | null, name: NodeJS.Signals): void {
  if (pid === null) return;
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function waitFor<T>(read: () => T, { until, ms }: { until: (value: T) => boolean; ms: number }): Promise<T> {
  const end = performance.now() + ms;
  let value = read();
  while (!until(value) && performance.now() < end) {
    await sleep(POLL_MS);
    value = read();
  }
  return value;
}
