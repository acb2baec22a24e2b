import { resolve } from 'node:path';
import { dockerSocketOf } from '../platform/config.ts';
import { HostChanges } from '../platform/host/changes.ts';
import type { Machine } from '../platform/host/machine.ts';
import { progressTo } from '../platform/host/progress.ts';
import { homePaths } from '../platform/model/installation.ts';
import type { Invocation } from './command.ts';

/** This machine, for the host command that was called; `--home` wins over BERTH_HOME. */
export function machineOf({ codeRoot, environment, terminal, flags, home }: Invocation): Machine {
  const folder = resolve(typeof flags['home'] === 'string' ? flags['home'] : home);
  const progress = progressTo({
    stream: terminal.err,
    isTty: process.stderr.isTTY === true,
    colour: process.stderr.isTTY === true && !environment.noColour,
    columns: terminal.columns,
  });
  return {
    codeRoot,
    paths: homePaths(folder),
    isRoot: process.getuid?.() === 0,
    isContainer: environment.all['BERTH_INSIDE'] === '1',
    dockerSocket: dockerSocketOf(environment.all['DOCKER_HOST']),
    variables: environment.all,
    progress,
    changes: new HostChanges({ home: folder, tell: (text) => progress.note(text) }),
  };
}
