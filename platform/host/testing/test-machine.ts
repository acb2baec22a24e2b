import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { homePaths } from '../../model/installation.ts';
import { HostChanges } from '../changes.ts';
import type { Machine } from '../machine.ts';
import type { Progress } from '../progress.ts';

const SILENT: Progress = {
  note: () => undefined,
  step: (_title, act) => act({ now: () => undefined, result: () => undefined }),
};

/** This machine without a Docker Engine, for a Berth in a folder that goes with the test. */
export function newMachine(t: TestContext): Machine {
  const folder = mkdtempSync(join(tmpdir(), 'berth-host-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const home = join(folder, 'home');
  return {
    codeRoot: dirname(dirname(dirname(import.meta.dirname))),
    paths: homePaths(home),
    isRoot: false,
    isContainer: false,
    dockerSocket: join(folder, 'no-docker.sock'),
    variables: {},
    progress: SILENT,
    changes: new HostChanges({ home, tell: () => undefined }),
  };
}

/** A step that nobody watches. */
export const SILENT_STEP = { now: () => undefined, result: () => undefined };
