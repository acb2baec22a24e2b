import { chosenBuild } from '../../build-choice.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { explained, type FailureReason } from '../../reason.ts';
import { sayPairs } from '../../table.ts';
import { sayJson } from '../../terminal.ts';
import { localTime } from '../../time.ts';

export const command: Command = {
  summary: 'Show one build, and why it failed',
  act: 'show the build of {app}',
  group: 'Deploying',
  usage: '[BUILD]',
  description: 'The newest one without BUILD.',
  examples: ['berth builds:info', 'berth builds:info 0f6a1b9e-8c1f-4f61-9a55-2f5d7b0c1d2e --json'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, args, client, json, terminal }) {
    const api = await client();
    const name = await app();
    const build = await chosenBuild(api, name, args[0]);
    const release = build.release === null ? null : await api.release(name, build.release.id);
    const { status, error } = await api.buildState(name, build.id);
    if (json) {
      sayJson(terminal, { ...build, state: status, error });
      return 0;
    }
    sayPairs(terminal, [
      ['Build', build.id],
      ['State', status],
      ...errorPairs(error),
      ['Source', build.source_blob.version],
      ['By', build.user.email],
      ['Made', localTime(build.created_at)],
      ['Image', build.slug?.id ?? 'none'],
      ['Release', release === null ? 'none' : `v${release.version}`],
    ]);
    return 0;
  },
};

function errorPairs(error: FailureReason | null): [string, string][] {
  if (error === null) return [];
  const { cause, next } = explained(error);
  return [['Error', cause], ...(next === null ? [] : [['Next', next] satisfies [string, string]])];
}
