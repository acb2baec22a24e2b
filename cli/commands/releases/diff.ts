import type { ComparedReleaseResource, ReleaseDiffResource } from '../../../platform/client/overview-resources.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { chosenRelease } from '../../release-choice.ts';
import { formatBytes } from '../../size.ts';
import { sayPairs } from '../../table.ts';
import { paint, say, sayJson, type Terminal } from '../../terminal.ts';

export const command: Command = {
  summary: 'Show how a release differs from another: source, image, process types, config vars',
  act: 'compare releases of {app}',
  group: 'Deploying',
  usage: '[VERSION] [OTHER]',
  description:
    'The newest release without VERSION, compared with what it was built on without OTHER. Values of config vars are not shown.',
  examples: ['berth releases:diff', 'berth releases:diff v12', 'berth releases:diff v12 v9 --json'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, args, client, json, terminal }) {
    const api = await client();
    const name = await app();
    const release = await chosenRelease(api, name, args[0]);
    const diff = await api.releaseDiff(name, release.id, args[1]);
    if (json) sayJson(terminal, diff);
    else sayDiff(terminal, diff);
    return 0;
  },
};

function sayDiff(terminal: Terminal, diff: ReleaseDiffResource): void {
  const { from, to, process_types: types, config } = diff;
  say(terminal, paint(terminal, 'bold', `${from === null ? 'nothing' : `v${from.version}`} -> v${to.version}`));
  sayPairs(terminal, [
    ['Source', diff.source_changed ? `${commitOf(from)} -> ${commitOf(to)}` : `${commitOf(to)}, the same`],
    ['Image', diff.image_changed ? `${imageOf(from)} -> ${imageOf(to)}` : `${imageOf(to)}, the same`],
  ]);
  sayChanges(terminal, 'Process types', [
    ...types.added.map(({ type, command }) => `+ ${type}: ${command}`),
    ...types.removed.map(({ type, command }) => `- ${type}: ${command}`),
    ...types.changed.flatMap(({ type, from: before, to: after }) => [`- ${type}: ${before}`, `+ ${type}: ${after}`]),
  ]);
  sayChanges(terminal, 'Config vars', [
    ...config.added.map((name) => `+ ${name}`),
    ...config.removed.map((name) => `- ${name}`),
    ...config.changed.map((name) => `~ ${name}`),
  ]);
}

function sayChanges(terminal: Terminal, title: string, lines: readonly string[]): void {
  say(terminal);
  say(terminal, paint(terminal, 'bold', title));
  if (lines.length === 0) say(terminal, 'no change');
  for (const line of lines) say(terminal, paint(terminal, colourOf(line), line));
}

function colourOf(line: string): 'green' | 'red' | 'yellow' {
  if (line.startsWith('+')) return 'green';
  return line.startsWith('-') ? 'red' : 'yellow';
}

function commitOf(release: ComparedReleaseResource | null): string {
  return release?.commit?.slice(0, 8) ?? 'none';
}

function imageOf(release: ComparedReleaseResource | null): string {
  const image = release?.image ?? null;
  return image === null ? 'none' : `${image.buildpack} ${formatBytes(image.size_bytes)}`;
}
