import { readFileSync } from 'node:fs';
import { readTextIfThere } from './files.ts';

const STATE_FIELD = 0;
const START_TIME_FIELD = 19;

/**
 * "pid start-time" of a living process, or null: a pid alone may be another's by now. Fields as in proc(5).
 */
export function identityOf(pid: number): string | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[STATE_FIELD] === 'Z' ? null : `${pid} ${fields[START_TIME_FIELD]}`;
}

/** The pid in a pid file, when the very process that wrote it is alive; else null. */
export function livingPid(file: string): number | null {
  const written = readTextIfThere(file)?.trim();
  if (!written) return null;
  const pid = Number.parseInt(written, 10);
  return identityOf(pid) === written ? pid : null;
}
