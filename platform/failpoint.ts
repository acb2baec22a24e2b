import { readFileSync, rmSync } from 'node:fs';

/**
 * What a drill ends the process by: called at named places, it kills the process (SIGKILL) at the one that `file`
 * names, and takes the file away first, so that the process passes there in its next life. Does nothing without a file.
 */
export function failpoint(file: string | null): (place: string) => void {
  return (place) => {
    if (file === null || read(file) !== place) return;
    rmSync(file);
    process.kill(process.pid, 'SIGKILL');
  };
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    // No drill is on.
    return null;
  }
}
