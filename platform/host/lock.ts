import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { Problem } from './problem.ts';
import { identityOf, livingPid } from './process-identity.ts';

/** Runs `act` while no other host command changes the same Berth. A lock whose owner died is taken over. */
export async function withHostLock<T>(home: string, act: () => Promise<T>): Promise<T> {
  const file = `${home}/host.lock`;
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const other = livingPid(file);
  if (other !== null && other !== process.pid) {
    throw new Problem(`Cannot change this Berth now: another berth command (process ${other}) is at it`, {
      next: 'Wait until it is done, then try again.',
    });
  }
  rmSync(file, { force: true });
  writeFileSync(file, `${identityOf(process.pid)}\n`, { flag: 'wx' });
  try {
    return await act();
  } finally {
    rmSync(file, { force: true });
  }
}
