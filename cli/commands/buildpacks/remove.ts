import { readReference, referenceText } from '../../../buildpacks/reference.ts';
import { changeBuildpacks, indexFlag } from '../../buildpack-order.ts';
import type { Command } from '../../command.ts';
import { Failure } from '../../failure.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { usageFailure } from '../../parse.ts';

export const command: Command = {
  summary: 'Remove a buildpack from those of an app',
  act: 'remove the buildpack from {app}',
  group: 'Deploying',
  usage: '[NAME]',
  examples: ['berth buildpacks:remove nodejs', 'berth buildpacks:remove --index 1'],
  flags: { ...APP_FLAGS, index: { type: 'string', short: 'i' } },
  flagHelp: { ...APP_FLAG_HELP, index: 'the one at this place: 1 is the first' },
  async run(invocation) {
    const [name] = invocation.args;
    const index = indexFlag(invocation);
    if ((name === undefined) === (index === null)) {
      throw usageFailure('Cannot tell which buildpack is meant', 'Give either NAME or --index.');
    }
    await changeBuildpacks(invocation, (names) => {
      const at = index ?? placeOf(names, name ?? '');
      if (names[at] === undefined) throw new Failure('it is not set', { next: 'See `berth buildpacks`.' });
      return names.toSpliced(at, 1);
    });
    return 0;
  },
};

/** Where the one called `name` stands, under any of its names; -1 when it is not there. */
function placeOf(names: readonly string[], name: string): number {
  const exact = names.indexOf(name);
  if (exact !== -1) return exact;
  try {
    return names.indexOf(referenceText(readReference(name)));
  } catch {
    // What is no name of a buildpack is none of those that are set.
    return -1;
  }
}
