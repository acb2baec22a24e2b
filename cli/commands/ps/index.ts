import type { DynoResource, FormationResource } from '../../../platform/client/resources.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { type Colour, paint, say, sayJson, type Terminal } from '../../terminal.ts';
import { ago } from '../../time.ts';

const STATE_COLOURS: Readonly<Record<DynoResource['state'], Colour>> = {
  up: 'green',
  starting: 'yellow',
  stopping: 'yellow',
  crashed: 'red',
  draining: 'yellow',
};

export const command: Command = {
  summary: 'List the dynos of an app',
  act: 'list the dynos of {app}',
  group: 'Running',
  usage: '[TYPE...]',
  examples: ['berth ps', 'berth ps web', 'berth ps --json'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, args, client, json, terminal }) {
    const api = await client();
    const name = await app();
    const wanted = ({ type }: { type: string }): boolean => args.length === 0 || args.includes(type);
    const [dynos, formation] = await Promise.all([api.dynos(name), api.formation(name)]);
    if (json) {
      sayJson(terminal, dynos.filter(wanted));
      return 0;
    }
    sayDynos(terminal, dynos.filter(wanted), formation.filter(wanted));
    return 0;
  },
};

function sayDynos(terminal: Terminal, dynos: readonly DynoResource[], formation: readonly FormationResource[]): void {
  const types = new Set([...formation, ...dynos].map(({ type }) => type));
  if (types.size === 0)
    say(terminal, 'No dynos run. Deploy with `git push berth main`, scale with `berth ps:scale web=1`.');
  const width = Math.max(0, ...dynos.map(({ name }) => name.length));
  for (const type of types) {
    const own = dynos.filter((dyno) => dyno.type === type).sort((a, b) => dynoNumber(a) - dynoNumber(b));
    const entry = formation.find((found) => found.type === type);
    const wanted = entry?.quantity ?? own.length;
    const size = entry?.size ?? own[0]?.size ?? '';
    const line = entry?.command ?? own[0]?.command ?? '';
    say(terminal, `${paint(terminal, 'bold', `${type} (${size})`)}: ${line} (${wanted})`);
    for (const dyno of own) {
      const state = paint(terminal, STATE_COLOURS[dyno.state], dyno.state.padEnd(8));
      say(terminal, `  ${dyno.name.padEnd(width)}  ${state}  v${dyno.release.version}  ${ago(dyno.updated_at)}`);
    }
  }
}

function dynoNumber({ name }: DynoResource): number {
  return Number(name.split('.')[1] ?? 0);
}
