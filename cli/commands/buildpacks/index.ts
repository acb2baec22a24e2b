import { buildpacks } from '../../../buildpacks/list.ts';
import { sayBuildpacks } from '../../buildpack-order.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'List the buildpacks that are set for an app',
  act: 'list the buildpacks of {app}',
  group: 'Deploying',
  usage: '',
  description: [
    'Without any, each build uses the first of these that knows the source:',
    '',
    ...buildpacks.map(({ name, evidence }) => `  ${name.padEnd(10)}  ${evidence}`),
  ].join('\n'),
  examples: ['berth buildpacks', 'berth buildpacks --json'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, client, json, terminal }) {
    const api = await client();
    const installations = await api.buildpacks(await app());
    if (json) sayJson(terminal, installations);
    else sayBuildpacks(terminal, installations);
    return 0;
  },
};
